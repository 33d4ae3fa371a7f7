import type { DatabaseSync } from "node:sqlite";

/** What can be said of many orders without reading them. */
export interface OrdersReport {
  /** Who was served since, the earliest first: whose turn is next depends on it. */
  servedSince(sinceMs: number): ServedOrder[];
  /** Of the orders taken since. */
  reportSince(sinceMs: number): OrderCounts;
}

export interface ServedOrder {
  readonly userId: string;
  readonly serverId: string | null;
  readonly servedAtMs: number;
}

export interface OrderCounts {
  readonly answered: number;
  /** Of those. */
  readonly fromCache: number;
  readonly failed: number;
  readonly cancelled: number;
  /** Time in line of those that were not from the cache; null where there were none. */
  readonly medianWaitMs: number | null;
}

// Written as the indices in migrations.ts are, which hold all of it: a test proves that no order is read.
export const SERVED_SINCE = `
  SELECT
    json_extract(body, '$.servedAtMs') AS served_at_ms,
    json_extract(body, '$.requester.userId') AS user_id,
    json_extract(body, '$.requester.serverId') AS server_id
  FROM orders
  WHERE json_extract(body, '$.servedAtMs') >= ?
    AND json_extract(body, '$.requester.userId') IS NOT NULL
  ORDER BY json_extract(body, '$.servedAtMs')`;

export const REPORT_SINCE = `
  WITH recent AS MATERIALIZED (
    SELECT
      json_extract(body, '$.outcome.kind') AS kind,
      json_extract(body, '$.outcome.answer.cached') AS cached,
      json_extract(body, '$.outcome.answer.stats.queuedMs') AS queued_ms
    FROM orders
    WHERE created_at_ms >= ?
  ),
  waits AS MATERIALIZED (
    SELECT queued_ms FROM recent WHERE kind = 'answer' AND NOT cached AND queued_ms IS NOT NULL
  )
  SELECT
    count(*) FILTER (WHERE kind = 'answer') AS answered,
    count(*) FILTER (WHERE kind = 'answer' AND cached) AS from_cache,
    count(*) FILTER (WHERE kind = 'failure') AS failed,
    count(*) FILTER (WHERE kind = 'cancelled') AS cancelled,
    (
      SELECT queued_ms FROM waits ORDER BY queued_ms
      LIMIT 1 OFFSET (SELECT (count(*) - 1) / 2 FROM waits)
    ) AS median_wait_ms
  FROM recent`;

/** A busy day of three thousand orders among a hundred thousand takes some three milliseconds. */
export function createOrdersReport(db: DatabaseSync): OrdersReport {
  const served = db.prepare(SERVED_SINCE);
  const report = db.prepare(REPORT_SINCE);

  return {
    servedSince(sinceMs) {
      return served.all(sinceMs).map((row) => ({
        userId: String(row["user_id"]),
        serverId: row["server_id"] === null ? null : String(row["server_id"]),
        servedAtMs: Number(row["served_at_ms"]),
      }));
    },

    reportSince(sinceMs) {
      const row = report.get(sinceMs) ?? {};
      const medianWaitMs = row["median_wait_ms"] ?? null;
      return {
        answered: Number(row["answered"]),
        fromCache: Number(row["from_cache"]),
        failed: Number(row["failed"]),
        cancelled: Number(row["cancelled"]),
        medianWaitMs: medianWaitMs === null ? null : Number(medianWaitMs),
      };
    },
  };
}
