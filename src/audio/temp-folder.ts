import { mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

export interface TempFolder extends AsyncDisposable {
  readonly path: string;
}

const PREFIX = "tmp-";
/** Nothing we do with one takes longer. */
const ABANDONED_MS = 3_600_000;
/** Process ids mean something on one host only, and each container is one. */
const HOST = hostname().replaceAll(/[^\w.-]/g, "_");

/** A folder for one piece of work, whose name tells whose it is. It and everything in it goes on disposal. */
export async function openTempFolder(parent: string): Promise<TempFolder> {
  await mkdir(parent, { recursive: true });
  const path = await mkdtemp(join(parent, `${PREFIX}${HOST}-${process.pid}-`));
  return {
    path,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

/** Removes what a crash left, but nothing of a process that may still be at work on it. */
export async function removeAbandonedFolders(parent: string): Promise<void> {
  const names = (await readdir(parent)).filter((name) => name.startsWith(PREFIX));
  for (const name of names) {
    const path = join(parent, name);
    if (await isAbandoned(name, path)) await rm(path, { recursive: true, force: true });
  }
}

async function isAbandoned(name: string, path: string): Promise<boolean> {
  const [, host, pid] = /^tmp-([\w.-]+)-(\d+)-\w+$/.exec(name) ?? [];
  if (host === HOST && pid !== undefined && !isRunning(Number(pid))) return true;
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
  return Date.now() - mtimeMs > ABANDONED_MS;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as somebody else.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
