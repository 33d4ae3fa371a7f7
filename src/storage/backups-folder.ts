import { chownSync, existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Where copies of a database lie unless somebody says otherwise: beside it. */
export function backupsFolder(databasePath: string): string {
  return join(dirname(databasePath), "backups");
}

/** A name that sorts by its time. */
export function copyName(what: string): string {
  return `${what}-${new Date().toISOString().replaceAll(/[:.]/g, "-")}.sqlite`;
}

/**
 * Makes the empty file that a copy is written into, and the folders above it; nobody else may read it meanwhile. What
 * root makes belongs to whom the folder above belongs to: the bot may be another user, and wants to write there too.
 */
export function beginCopy(path: string): string {
  makeFolder(dirname(path));
  const partial = `${path}.${process.pid}.partial`;
  writeFileSync(partial, "", { mode: 0o600, flag: "wx" });
  handOver(partial);
  return partial;
}

function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  // Another process may have made it meanwhile.
  if (mkdirSync(folder, { recursive: true }) !== undefined) handOver(folder);
}

function handOver(path: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(dirname(path));
  chownSync(path, uid, gid);
}
