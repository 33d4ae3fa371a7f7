import { randomUUID } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

export interface PromptFile {
  /** Absolute. */
  readonly path: string;
  /** Removes the file. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** A prompt in a file that only we can read. The caller owns it. */
export async function writePromptFile(tempDir: string, prompt: string): Promise<PromptFile> {
  await mkdir(tempDir, { recursive: true });
  const path = resolve(join(tempDir, `prompt-${randomUUID()}.txt`));
  await writeFile(path, prompt, { mode: 0o600, flag: "wx" });
  return { path, [Symbol.asyncDispose]: () => rm(path, { force: true }) };
}
