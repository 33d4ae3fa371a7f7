import { chmodSync, closeSync, fsyncSync, openSync, renameSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

/**
 * Makes a finished copy of a database a single sound file under its last name: every page and index is looked at, all
 * of it is on the disk, and only its owner may read it, since people's orders are in it. Returns its schema version.
 * Throws what SQLite or the file system throws, and an Error where the copy is not sound.
 */
export function sealCopy(partial: string, path: string): number {
  const version = check(partial);
  chmodSync(partial, 0o600);
  const file = openSync(partial, "r+");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(partial, path);
  return version;
}

function check(path: string): number {
  using db = new DatabaseSync(path);
  // Write-ahead logging would leave two files beside it, that nobody thinks of when it is moved.
  db.exec("PRAGMA journal_mode = DELETE");
  const found = db.prepare("PRAGMA integrity_check(1)").get()?.["integrity_check"];
  if (found !== "ok") throw new Error(`the copy is not sound: ${String(found)}`);
  return Number(db.prepare("PRAGMA user_version").get()?.["user_version"]);
}
