import { mkdir, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

const ABANDONED_AFTER_MS = 60 * 60 * 1000;

/**
 * Has `build` fill a folder that appears at `folder` whole or not at all. When somebody else published it meanwhile,
 * theirs is kept. Rejects as `build` does; nothing is left behind then.
 */
export async function publishFolder(
  folder: string,
  build: (partial: string) => Promise<void>,
): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  await removeAbandoned(folder);
  const partial = await mkdtemp(`${folder}.partial-`);
  try {
    await build(partial);
    await rename(partial, folder).catch((error: unknown) => {
      if (!isTaken(error)) throw error;
    });
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** Whoever was killed with SIGKILL could not tidy up: hundreds of megabytes may lie there. */
async function removeAbandoned(folder: string): Promise<void> {
  const parent = dirname(folder);
  for (const name of await readdir(parent)) {
    if (!name.startsWith(`${basename(folder)}.partial-`)) continue;
    const path = join(parent, name);
    const entry = await stat(path).catch(() => undefined);
    if (entry !== undefined && Date.now() - entry.mtimeMs > ABANDONED_AFTER_MS) {
      await rm(path, { recursive: true, force: true });
    }
  }
}

function isTaken(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    (error.code === "ENOTEMPTY" || error.code === "EEXIST")
  );
}
