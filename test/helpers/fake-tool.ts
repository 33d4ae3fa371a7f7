import { chmod, copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export interface FakeTool {
  /** The folder to find it in. */
  readonly binDir: string;
  readonly path: string;
  /** How often it was started. */
  runs(): Promise<number>;
}

/**
 * Installs a script of `fixtures/fake-llama` as `llama-mtmd-cli` in a folder of its own, with files beside it that it
 * takes its words from. For what the real tool does only now and then.
 */
export async function installFakeTool(
  folder: string,
  script: string,
  beside: Readonly<Record<string, string>> = {},
): Promise<FakeTool> {
  const binDir = join(folder, "bin");
  const path = join(binDir, "llama-mtmd-cli");
  await mkdir(binDir, { recursive: true });
  await copyFile(
    fileURLToPath(new URL(`../fixtures/fake-llama/${script}.sh`, import.meta.url)),
    path,
  );
  await chmod(path, 0o755);
  for (const [name, content] of Object.entries(beside))
    await writeFile(join(binDir, name), content);
  return {
    binDir,
    path,
    runs: async () => (await readFile(join(binDir, "runs"), "utf8")).split("\n").length - 1,
  };
}
