import { chmod, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { isDeepStrictEqual, parseEnv } from "node:util";
import { SetupError } from "./errors.ts";

export interface EnvFileOptions {
  readonly path: string;
  /** What a new file begins as: the text of `.env.example`. */
  readonly template: string;
}

export type EnvChanges = Readonly<Record<string, string>>;

/** The file holds a token: nobody else on the machine may read it. */
const MODE = 0o600;

/** What a `.env` says; nothing where there is none. */
export async function readEnvFile(path: string): Promise<Record<string, string | undefined>> {
  return { ...parseEnv((await readOrUndefined(path)) ?? "") };
}

/**
 * Sets variables in a `.env` and keeps everything else in it, comments and order too; returns the names of those that
 * changed. The file is replaced at once, whole, readable by its owner only; where nothing changes it is not touched.
 * Throws SetupError `env-file` where it cannot be kept or written.
 */
export async function updateEnvFile(
  { path, template }: EnvFileOptions,
  changes: EnvChanges,
): Promise<readonly string[]> {
  const before = await readOrUndefined(path);
  const text = setVariables(before ?? template, changes);
  const known = parseEnv(before ?? "");
  const changed = Object.keys(changes).filter((name) => known[name] !== changes[name]);
  try {
    // A link stays one: what it leads to is replaced.
    const target = before === undefined ? path : await realpath(path);
    if (text === before) {
      if (((await stat(target)).mode & 0o077) !== 0) await chmod(target, MODE);
      return [];
    }
    const written = `${target}.${process.pid}.new`;
    try {
      await writeFile(written, text, { mode: MODE, flag: "wx" });
      await rename(written, target);
    } finally {
      await rm(written, { force: true });
    }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SetupError("env-file", `${path} could not be written: ${why}`, { cause });
  }
  return changed;
}

/**
 * The text of a `.env` with variables set: in the line that sets them now, else after the commented line that shows
 * their default, else at the end. Throws SetupError `env-file` where the text is too odd to be changed safely.
 */
export function setVariables(text: string, changes: EnvChanges): string {
  let changed = text;
  for (const [name, value] of Object.entries(changes)) {
    if (parseEnv(changed)[name] !== value) changed = setVariable(changed, name, value);
  }
  const [before, after] = [parseEnv(text), parseEnv(changed)];
  if (!isDeepStrictEqual({ ...after }, { ...before, ...changes })) {
    throw new SetupError(
      "env-file",
      `Your .env has something in it that I cannot change without harm. Set by hand: ${Object.keys(changes).join(", ")}.`,
    );
  }
  return changed;
}

function setVariable(text: string, name: string, value: string): string {
  // With their ends, so that lines that stay keep theirs.
  const lines = text.split(/(?<=\n)/);
  const end = /\r?\n/.exec(text)?.[0] ?? "\n";
  const assigns = new RegExp(String.raw`^\s*(?:export\s+)?${name}\s*=`);
  const shows = new RegExp(String.raw`^\s*#\s*${name}\s*=`);
  const written = `${name}=${quote(name, value)}${end}`;
  const at = lines.findLastIndex((line) => assigns.test(line));
  const shown = lines.findLastIndex((line) => shows.test(line));
  if (at !== -1) return lines.with(at, written).join("");
  const before = shown === -1 ? lines : lines.slice(0, shown + 1);
  const after = shown === -1 ? [] : lines.slice(shown + 1);
  const head = before.join("");
  return `${head}${head === "" || head.endsWith("\n") ? "" : end}${written}${after.join("")}`;
}

/** As Node reads it back: bare where possible. */
function quote(name: string, value: string): string {
  for (const written of [value, `"${value}"`, `'${value}'`, `\`${value}\``]) {
    if (!/[\r\n]/.test(value) && parseEnv(`${name}=${written}\n`)[name] === value) return written;
  }
  throw new SetupError("env-file", `The value for ${name} cannot be written into a .env file.`);
}

async function readOrUndefined(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SetupError("env-file", `${path} could not be read: ${why}`, { cause });
  }
}
