import type { DatabaseSync, StatementSync } from "node:sqlite";
import { inTransaction } from "./transaction.ts";

/**
 * As much of better-sqlite3's database as rate-limiter-flexible uses, for its table `quotas`. It must not have a `run`:
 * that is how the library tells its clients apart.
 */
export interface QuotaClient {
  prepare(sql: string): StatementSync;
  /** Does nothing yet: what it returns runs the work, as one atomic write. */
  transaction<Result>(work: () => Result): () => Result;
}

export function createQuotaClient(db: DatabaseSync): QuotaClient {
  return {
    prepare: (sql) => db.prepare(sql),
    transaction: (work) => () => inTransaction(db, work),
  };
}

/** Deletes the counts of hours that are over; returns how many. */
export function sweepQuotas(db: DatabaseSync): number {
  const { changes } = db.prepare("DELETE FROM quotas WHERE expire <= ?").run(Date.now());
  return Number(changes);
}
