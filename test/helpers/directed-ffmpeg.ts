import { chmod, copyFile, mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What it does where it decodes to measure: is the real one, dies, or only runs until it may be the real one. */
export type MeasuringMode = "real" | "crash" | "wait";

export interface DirectedFfmpeg {
  /** The folder to find it in. */
  readonly binDir: string;
  /** From now on; "wait" is heard by runs that have begun, too. */
  direct(mode: MeasuringMode): Promise<void>;
}

const SCRIPT = fileURLToPath(new URL("../fixtures/fake-ffmpeg/directed.sh", import.meta.url));

/** The real ffmpeg behind a script that misbehaves on demand, but only where it decodes to measure. */
export async function installDirectedFfmpeg(
  folder: string,
  realPath: string,
  mode: MeasuringMode = "real",
): Promise<DirectedFfmpeg> {
  const binDir = join(folder, "ffmpeg-bin");
  const path = join(binDir, "ffmpeg");
  await mkdir(binDir, { recursive: true });
  await copyFile(SCRIPT, path);
  await chmod(path, 0o755);
  await writeFile(join(binDir, "real"), realPath);
  const direct = async (next: MeasuringMode) => {
    // In one step: a run that reads it finds the old word or the new one.
    await writeFile(join(binDir, "mode.next"), next);
    await rename(join(binDir, "mode.next"), join(binDir, "mode"));
  };
  await direct(mode);
  return { binDir, direct };
}
