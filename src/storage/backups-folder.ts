import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Where copies of a database lie unless somebody says otherwise: beside it. */
export function backupsFolder(databasePath: string): string {
  return join(dirname(databasePath), "backups");
}

/** A name that sorts by its time. */
export function copyName(what: string): string {
  return `${what}-${new Date().toISOString().replaceAll(/[:.]/g, "-")}.sqlite`;
}

/** Makes the empty file that a copy is written into, and the folders above it; nobody else may read it meanwhile. */
export function beginCopy(path: string): string {
  mkdirSync(dirname(path), { recursive: true });
  const partial = `${path}.${process.pid}.partial`;
  writeFileSync(partial, "", { mode: 0o600, flag: "wx" });
  return partial;
}
