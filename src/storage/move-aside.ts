import { existsSync, renameSync } from "node:fs";

/**
 * Renames a database and what belongs to it, so that a new one can begin and nothing is deleted; returns the new name.
 * A write-ahead log left behind would be replayed into the new database.
 */
export function moveAside(path: string): string {
  const time = new Date().toISOString().replaceAll(/[:.]/g, "-");
  const aside = `${path}.corrupt-${time}`;
  renameSync(path, aside);
  for (const suffix of ["-wal", "-shm"]) {
    if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  }
  return aside;
}
