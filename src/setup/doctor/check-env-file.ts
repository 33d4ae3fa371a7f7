import { readFile, stat } from "node:fs/promises";
import { parseEnv } from "node:util";
import { childEnv } from "../../child-env.ts";
import { environmentSchema } from "../../config.ts";
import { ok, type Finding } from "./finding.ts";

const OTHERS_READ = 0o004;
const known: ReadonlySet<string> = new Set(Object.keys(environmentSchema.shape));
/** What compose.yaml alone reads, from the same file. */
const COMPOSE: ReadonlySet<string> = new Set([
  "COMPOSE_PROFILES",
  "DISCORD_TOKEN_SOURCE",
  "LLAMA_GID",
  "LLAMA_UID",
  "MODEL_FILE",
  "PROJECTOR_FILE",
  "RENDER_GID",
  "VIDEO_GID",
]);
const families: ReadonlySet<string> = new Set([...known].map(familyOf));

/** Whether the file with the secrets is there, is read by nobody else, and sets what the bot reads. */
export async function checkEnvFile(path: string): Promise<readonly Finding[]> {
  let text: string;
  let mode: number;
  try {
    text = await readFile(path, "utf8");
    ({ mode } = await stat(path));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT")
      return [missing(path)];
    return [unreadable(path, error)];
  }
  const findings = [...readByOthers(path, mode), ...unknownNames(text)];
  return findings.length === 0 ? [ok("env-file", `${path} is read by you alone`)] : findings;
}

function missing(path: string): Finding {
  return {
    check: "env-file",
    severity: "hint",
    what: `There is no ${path}`,
    why: "Everything then comes from the environment or is left at its default.",
    mend: "cp .env.example .env && chmod 600 .env, then fill it in.",
  };
}

function unreadable(path: string, error: unknown): Finding {
  const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
  return {
    check: "env-file",
    severity: "problem",
    what: `${path} cannot be read (${code})`,
    why: "What it sets is not known to the bot: it would start with defaults, or not at all.",
    mend: `Let the user that runs the bot read it: chown "$USER" ${path} && chmod 600 ${path}`,
  };
}

function readByOthers(path: string, mode: number): readonly Finding[] {
  // Windows has no such bits; Node makes them up.
  if (process.platform === "win32" || (mode & OTHERS_READ) === 0) return [];
  return [
    {
      check: "env-file",
      severity: "warning",
      what: `Every user of this machine may read ${path}`,
      why: "Whoever has the bot's token is the bot, in every server that it is in.",
      mend: `chmod 600 ${path}`,
    },
  ];
}

/** A misspelt variable does nothing, and nothing tells. Those that are meant for the tools are none of ours. */
function unknownNames(text: string): readonly Finding[] {
  return Object.keys(parseEnv(text))
    .filter((name) => !known.has(name) && !COMPOSE.has(name) && families.has(familyOf(name)))
    .filter((name) => Object.keys(childEnv({ [name]: "" })).length === 0)
    .map((name) => ({
      check: "env-file",
      severity: "hint",
      what: `${name} is set, but is no variable of Liner Notes`,
      why: "It changes nothing: a misspelt name is not noticed otherwise.",
      mend: "Compare it with .env.example, or take it out.",
    }));
}

function familyOf(name: string): string {
  return name.split("_", 1)[0] ?? name;
}
