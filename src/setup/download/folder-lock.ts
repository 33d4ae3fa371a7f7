import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { DownloadError } from "./errors.ts";
import { errorCode } from "./problems.ts";

/**
 * Makes this process the only one that downloads into a folder until the lock is disposed of or the process ends,
 * however it ends: the operating system holds the lock, on an open file of SQLite's, so nothing can go stale. Throws
 * `busy` at once where another one is at it, `not-writable` where this user may not write there.
 */
export async function lockFolder(folder: string): Promise<Disposable> {
  let lock: DatabaseSync | undefined;
  try {
    await mkdir(folder, { recursive: true });
    lock = new DatabaseSync(join(folder, ".setup.lock"), { timeout: 0 });
    lock.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (error) {
    lock?.close();
    throw inWords(error, folder);
  }
  const held = lock;
  return { [Symbol.dispose]: () => held.close() };
}

const SQLITE_BUSY = 5;
const SQLITE_READONLY = 8;
const SQLITE_CANTOPEN = 14;
const CLOSED: ReadonlySet<unknown> = new Set([
  SQLITE_READONLY,
  SQLITE_CANTOPEN,
  "EACCES",
  "EPERM",
  "EROFS",
]);

function inWords(error: unknown, folder: string): unknown {
  const code = error instanceof Error && "errcode" in error ? error.errcode : errorCode(error);
  if (code === SQLITE_BUSY) {
    return new DownloadError(
      "busy",
      `Another setup is downloading into ${folder}. Let it finish, or stop it; what it got is kept.`,
      { cause: error },
    );
  }
  if (!CLOSED.has(code)) return error;
  return new DownloadError(
    "not-writable",
    `A file is missing in ${folder}, and nothing can be written there. Let this user write into it, or take another folder (--model-dir, MODEL_DIR).`,
    { cause: error },
  );
}
