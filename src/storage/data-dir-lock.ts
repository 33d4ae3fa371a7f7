import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StorageError } from "./errors.ts";
import { isBusy } from "./sqlite-error.ts";
import { makeFolder } from "./stores.ts";

/**
 * Makes this process the only bot in the folder until the lock is disposed of or the process ends, however it ends:
 * the operating system holds the lock, on an open file, so there is nothing to go stale. Throws StorageError
 * `data-dir-locked` at once when another bot is there. Only on local disks: network file systems may not lock.
 */
export async function lockDataDir(dataDir: string): Promise<AsyncDisposable> {
  await makeFolder(dataDir);
  const pidPath = join(dataDir, "bot.pid");
  // Never open this file any other way: closing a second handle would drop the lock (POSIX), SQLite knows and takes care.
  const lock = takeLock(join(dataDir, "bot.lock"));
  if (lock === undefined) throw await lockedBy(pidPath, dataDir);
  try {
    await writeFile(pidPath, `${process.pid}\n`);
  } catch (error) {
    lock.close();
    throw error;
  }
  return {
    async [Symbol.asyncDispose]() {
      // While it is still locked: a moment later the file may be another bot's.
      if (lock.isOpen) await rm(pidPath, { force: true });
      if (lock.isOpen) lock.close();
    },
  };
}

/**
 * Whether a bot works in the folder now. Neither makes the folder nor keeps the lock; a bot that starts in the very
 * millisecond of the look may be told that the folder is taken. Not for the process that has the lock itself.
 */
export function isDataDirLocked(dataDir: string): boolean {
  const path = join(dataDir, "bot.lock");
  if (!existsSync(path)) return false;
  const db = new DatabaseSync(path, { timeout: 0, readOnly: true });
  try {
    db.exec("SELECT count(*) FROM sqlite_schema");
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    throw error;
  } finally {
    db.close();
  }
}

/** Undefined when somebody else has it. */
function takeLock(path: string): DatabaseSync | undefined {
  const db = open(path);
  try {
    db.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
    return db;
  } catch (error) {
    db.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
}

function open(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path, { timeout: 0 });
  } catch (error) {
    throw new StorageError("data-dir-unusable", `${path} cannot be opened: may I write there?`, {
      cause: error,
    });
  }
}

async function lockedBy(pidPath: string, dataDir: string): Promise<StorageError> {
  // Only for the message: the lock is what counts, and its holder may not have written this yet.
  const pid = await readFile(pidPath, "utf8").then(
    (text) => ` (process ${text.trim()})`,
    () => "",
  );
  return new StorageError(
    "data-dir-locked",
    `Another bot${pid} already works in ${dataDir}. Stop it first, or give this one a DATA_DIR of its own.`,
  );
}
