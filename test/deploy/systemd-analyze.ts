import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { findExecutable } from "../../src/find-executable.ts";
import { unpackDebianPackages } from "../../src/setup/debian-packages.ts";

const FOLDER = fileURLToPath(new URL("../../.cache/systemd", import.meta.url));
const FETCH_TIMEOUT_MS = 5 * 60_000;

export type Manager = "system" | "user";

export interface Verdict {
  readonly exitCode: number | undefined;
  readonly text: string;
}

/** Runs the machine's systemd-analyze, or Debian's where it has none (a container). It needs no running systemd. */
export async function systemdAnalyze(manager: Manager, args: readonly string[]): Promise<Verdict> {
  const program = await findOrFetch(manager);
  const home = await mkdtemp(join(tmpdir(), "liner-notes-systemd-"));
  try {
    const ended = await execa(program.path, [`--${manager}`, ...args], {
      extendEnv: false,
      env: { PATH: process.env["PATH"] ?? "", HOME: home, XDG_RUNTIME_DIR: home, ...program.env },
      reject: false,
      all: true,
    });
    return { exitCode: ended.exitCode, text: ended.all };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function findOrFetch(manager: Manager) {
  const { env } = process;
  const installed = await findExecutable("systemd-analyze", env["PATH"] ?? "");
  if (installed !== undefined) return { path: installed, env: {} };
  const path = join(FOLDER, "bin", "systemd-analyze");
  if ((await findExecutable(path, "")) === undefined) {
    await unpackDebianPackages(
      {
        packages: ["systemd"],
        suite: "machine",
        programs: ["systemd-analyze"],
        folder: FOLDER,
        env,
        onProgress: (line) => console.error(line),
      },
      AbortSignal.timeout(FETCH_TIMEOUT_MS),
    );
  }
  // The units of systemd itself, which ours name.
  const units = ["lib", "usr/lib"].map((lib) => join(FOLDER, "root", lib, "systemd", manager));
  return { path, env: { SYSTEMD_UNIT_PATH: units.join(":") } };
}
