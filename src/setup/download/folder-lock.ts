import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { DownloadError } from "./errors.ts";

/**
 * Makes this process the only one that downloads into a folder until the lock is disposed of or the process ends,
 * however it ends: the operating system holds the lock, on an open file of SQLite's, so nothing can go stale. Throws
 * `busy` at once where another one is at it.
 */
export async function lockFolder(folder: string): Promise<Disposable> {
  await mkdir(folder, { recursive: true });
  const lock = new DatabaseSync(join(folder, ".setup.lock"), { timeout: 0 });
  try {
    lock.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    if (!isTaken(error)) throw error;
    throw new DownloadError(
      "busy",
      `Another setup is downloading into ${folder}. Let it finish, or stop it; what it got is kept.`,
      { cause: error },
    );
  }
  return { [Symbol.dispose]: () => lock.close() };
}

const SQLITE_BUSY = 5;

function isTaken(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY;
}
