import type { DatabaseSync } from "node:sqlite";

/**
 * Runs `work` as one atomic write: all of it is kept, or, when it throws, nothing. Takes the write lock before the
 * first read, so that nothing it has read can change underneath, in this process or another. Does not nest.
 */
export function inTransaction<Result>(db: DatabaseSync, work: () => Result): Result {
  db.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    db.exec("COMMIT");
    return result;
  } catch (error) {
    // A full disk or a damaged page has already ended it.
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}
