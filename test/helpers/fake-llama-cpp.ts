import { chmod, copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export interface FakeLlamaCpp {
  /** What `llama-mtmd-cli --version` says after `version: `; undefined: there is none. */
  readonly cli?: string | undefined;
  /** The same of `llama-server`. */
  readonly server?: string | undefined;
  /** What `--list-devices` says below its first line. */
  readonly devices?: string;
  /** What `llama-mtmd-cli` answers to whatever it is asked. */
  readonly answer?: string;
}

const SCRIPT = fileURLToPath(new URL("../fixtures/fake-llama/versioned.sh", import.meta.url));

/** A llama.cpp of any build, with any devices, that never listens. Returns the folder with its programs. */
export async function installFakeLlamaCpp(folder: string, fake: FakeLlamaCpp): Promise<string> {
  const binDir = join(folder, "fake-llama-cpp");
  await mkdir(binDir, { recursive: true });
  for (const [tool, version] of [
    ["llama-mtmd-cli", fake.cli],
    ["llama-server", fake.server],
  ] as const) {
    if (version === undefined) continue;
    await copyFile(SCRIPT, join(binDir, tool));
    await chmod(join(binDir, tool), 0o755);
    await writeFile(
      join(binDir, `${tool}.version`),
      `version: ${version}\nbuilt with GNU 16.2.0\n`,
    );
  }
  await writeFile(join(binDir, "devices"), `Available devices:\n${fake.devices ?? "  (none)"}\n`);
  await writeFile(join(binDir, "stdout"), `\n${fake.answer ?? "A song."}\n\n\n`);
  return binDir;
}
