import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { backupsFolder, beginCopy, copyName } from "./backups-folder.ts";
import { StorageError } from "./errors.ts";
import { sealCopy } from "./seal-copy.ts";

const PREFIX = "before-upgrade-";
const KEPT = 3;

/**
 * Copies a database of this schema version before it is brought forward, and keeps the last three such copies. Returns
 * where the copy lies; undefined where another process has brought the database forward meanwhile, and copied it
 * itself. Throws StorageError `backup-failed`: without a copy nothing is brought forward.
 */
export function copyBeforeUpgrade(
  db: DatabaseSync,
  path: string,
  version: number,
): string | undefined {
  const folder = backupsFolder(path);
  const copy = join(folder, copyName(`${PREFIX}schema-${version}`));
  let partial: string | undefined;
  try {
    partial = beginCopy(copy);
    db.prepare("VACUUM INTO ?").run(partial);
    if (sealCopy(partial, copy) !== version) {
      rmSync(copy);
      return undefined;
    }
  } catch (error) {
    if (partial !== undefined) rmSync(partial, { force: true });
    throw notCopied(path, folder, error);
  }
  try {
    removeOldest(folder);
  } catch {
    // One copy too many keeps nobody from starting.
  }
  return copy;
}

function removeOldest(folder: string): void {
  const copies = readdirSync(folder).filter(
    (name) => name.startsWith(PREFIX) && name.endsWith(".sqlite"),
  );
  const byTime = copies.toSorted((one, other) => (timeOf(one) < timeOf(other) ? -1 : 1));
  for (const name of byTime.slice(0, -KEPT)) rmSync(join(folder, name), { force: true });
}

function timeOf(name: string): string {
  return name.slice(name.indexOf("-", `${PREFIX}schema-`.length));
}

function notCopied(path: string, folder: string, error: unknown): StorageError {
  const why = error instanceof Error ? error.message : String(error);
  const mend = isFull(error)
    ? "Make room there for as much as the database has"
    : "Let the user that the bot runs as write there (as root: chown it to that user)";
  return new StorageError(
    "backup-failed",
    `${path} has to be brought forward for this version, and a copy of it has to be kept first, but ${folder} does not take it: ${why}. ${mend}, then start again; nothing was changed.`,
    { cause: error },
  );
}

const SQLITE_FULL = 13;

function isFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ("errcode" in error && error.errcode === SQLITE_FULL) return true;
  return "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT");
}
