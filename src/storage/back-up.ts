import { existsSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import { backupsFolder, beginCopy, copyName } from "./backups-folder.ts";
import { StorageError } from "./errors.ts";
import { sealCopy } from "./seal-copy.ts";

export interface BackUpOptions {
  /** The database; a bot may be working in it. */
  readonly path: string;
  /** A new file, or a folder that is there; undefined: `backups` beside the database. */
  readonly to: string | undefined;
}

export interface BackedUp {
  readonly path: string;
  readonly bytes: number;
  readonly schemaVersion: number;
}

/** SQLite begins again each time another process has written between two steps: all of it is one step. */
const ALL_PAGES = 2 ** 31 - 1;

/**
 * Copies a database as it is at one moment, whoever writes into it meanwhile, and looks whether the copy is sound. It
 * appears whole or not at all. Throws StorageError.
 */
export async function backUpDatabase({ path, to }: BackUpOptions): Promise<BackedUp> {
  if (!existsSync(path)) {
    throw new StorageError("backup-failed", `There is nothing to back up: no ${path}.`);
  }
  const copy = whereTo(path, to);
  let partial: string | undefined;
  try {
    partial = beginCopy(copy);
    using db = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
    await backup(db, partial, { rate: ALL_PAGES });
    const schemaVersion = sealCopy(partial, copy);
    return { path: copy, bytes: statSync(copy).size, schemaVersion };
  } catch (error) {
    if (partial !== undefined) rmSync(partial, { force: true });
    const why = error instanceof Error ? error.message : String(error);
    throw new StorageError("backup-failed", `${path} could not be copied to ${copy}: ${why}.`, {
      cause: error,
    });
  }
}

function whereTo(path: string, to: string | undefined): string {
  const name = copyName("liner-notes");
  if (to === undefined) return join(backupsFolder(path), name);
  if (!existsSync(to)) {
    if (!/[/\\]$/.test(to)) return to;
    throw new StorageError("backup-failed", `There is no folder ${to}: make it first.`);
  }
  if (statSync(to).isDirectory()) return join(to, name);
  throw new StorageError("backup-failed", `${to} is there already: name a new file or a folder.`);
}
