import { readFile } from "node:fs/promises";
import { UserError } from "./errors.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Each may be given as a file instead, named by the variable with `_FILE` behind it. */
const SECRETS = ["DISCORD_TOKEN", "OPENAI_API_KEY", "HF_TOKEN"] as const;

/**
 * The environment with every secret that was given as a file in its own variable, for containers and systemd, where
 * the environment can be read by more people than a file. White space around it is not part of a secret. Throws a
 * UserError that names every variable at fault at once, and repeats neither a secret nor what a file holds.
 */
export async function readSecretFiles(env: Environment): Promise<Environment> {
  const { env: found, faults } = await readSecretsThatCanBe(env);
  if (faults.length === 0) return found;
  throw new UserError(
    "bad-configuration",
    `A secret cannot be read from its file:\n${faults.map((fault) => `  ${fault}`).join("\n")}`,
  );
}

/**
 * The same for whoever goes on without the secrets that cannot be read: each fault is a line that names its variable.
 * Of two places for one secret it takes the variable.
 */
export async function readSecretsThatCanBe(
  env: Environment,
): Promise<{ readonly env: Environment; readonly faults: readonly string[] }> {
  const found: Record<string, string | undefined> = { ...env };
  const faults: string[] = [];
  for (const name of SECRETS) {
    const fileVariable = `${name}_FILE`;
    const path = env[fileVariable]?.trim();
    delete found[fileVariable];
    if (path === undefined || path === "") continue;
    if ((env[name]?.trim() ?? "") !== "") {
      faults.push(`${name} and ${fileVariable} are both set: keep one`);
      continue;
    }
    const secret = await readSecret(path);
    if ("fault" in secret) faults.push(`${fileVariable} names a file that ${secret.fault}`);
    else found[name] = secret.text;
  }
  return { env: found, faults };
}

async function readSecret(
  path: string,
): Promise<{ readonly text: string } | { readonly fault: string }> {
  try {
    const text = (await readFile(path, "utf8")).trim();
    return text === "" ? { fault: "is empty" } : { text };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    return { fault: WORDS[code] ?? `cannot be read (${code})` };
  }
}

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: "is not there",
  EACCES: "this user may not read",
  EISDIR: "is a folder",
};
