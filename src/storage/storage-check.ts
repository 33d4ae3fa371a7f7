import { statSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { storageFault, type StorageFault } from "./sqlite-error.ts";

/** `lost`: the file that is written into is no longer the one in the folder. `failing`: a fault that has no name here. */
export type StorageTrouble = StorageFault | "lost" | "failing";

/**
 * Whether what is written now would be there at the next start: looks for the file and writes one small row. Null where
 * all is well; never throws. Waits as long as any write does for another process.
 */
export function createStorageCheck(db: DatabaseSync, path: string): () => StorageTrouble | null {
  const opened = fileId(path);
  const write = db.prepare(
    `INSERT INTO cache (namespace, key, value) VALUES ('health', 'written', ?)
     ON CONFLICT DO UPDATE SET value = excluded.value`,
  );
  return () => {
    // SQLite goes on writing into a file that was deleted, and nobody ever sees it again.
    if (fileId(path) !== opened) return "lost";
    try {
      write.run(String(Date.now()));
      return null;
    } catch (error) {
      return storageFault(error) ?? "failing";
    }
  };
}

function fileId(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? undefined : `${found.dev}:${found.ino}`;
}
