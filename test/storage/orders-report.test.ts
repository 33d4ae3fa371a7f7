import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDatabase, type Database } from "../../src/storage/database.ts";
import { REPORT_SINCE, SERVED_SINCE } from "../../src/storage/orders-report.ts";
import {
  createOrdersTable,
  type OrdersTable,
  type StoredOrder,
} from "../../src/storage/orders-table.ts";

let folder: string;
let database: Database;
let orders: OrdersTable<StoredOrder>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "liner-notes-report-"));
  database = openDatabase({ path: join(folder, "orders.sqlite"), ifCorrupt: "refuse" });
  orders = createOrdersTable(database.db);
});
afterEach(async () => {
  database[Symbol.dispose]();
  await rm(folder, { recursive: true, force: true });
});

describe("servedSince", () => {
  it("tells who was served since then, the earliest first, whatever became of the order", () => {
    insert({ requester: { userId: "late", serverId: "s" }, servedAtMs: 3_000 });
    insert({ requester: { userId: "early", serverId: null }, servedAtMs: 2_000, state: "failed" });
    insert({ requester: { userId: "before", serverId: "s" }, servedAtMs: 1_999 });
    insert({ requester: { userId: "from the cache", serverId: "s" } });

    expect(orders.servedSince(2_000)).toEqual([
      { userId: "early", serverId: null, servedAtMs: 2_000 },
      { userId: "late", serverId: "s", servedAtMs: 3_000 },
    ]);
  });

  it("learns of it when it happens", () => {
    const id = insert({ requester: { userId: "me", serverId: "s" } });

    orders.transition(id, ["waiting"], { state: "done", servedAtMs: 5_000 });

    expect(orders.servedSince(0)).toEqual([{ userId: "me", serverId: "s", servedAtMs: 5_000 }]);
  });
});

describe("reportSince", () => {
  it("counts what became of the orders taken since then", () => {
    insert({ createdAtMs: 99, outcome: answered(1) });
    insert({ createdAtMs: 100, outcome: answered(30_000) });
    insert({ createdAtMs: 101, outcome: fromCache(), state: "delivered" });
    insert({ createdAtMs: 102, outcome: { kind: "failure" } });
    insert({ createdAtMs: 103, outcome: { kind: "cancelled" } });
    insert({ createdAtMs: 104, outcome: { kind: "cancelled" } });
    insert({ createdAtMs: 105 });

    expect(orders.reportSince(100)).toEqual({
      answered: 2,
      fromCache: 1,
      failed: 1,
      cancelled: 2,
      medianWaitMs: 30_000,
    });
  });

  it.each([
    { waits: [5], median: 5 },
    { waits: [50, 1, 9], median: 9 },
    { waits: [4, 1, 2, 3], median: 2 },
    { waits: [null, 7], median: 7 },
  ])("takes the middle of $waits for the usual wait: $median", ({ waits, median }) => {
    for (const queuedMs of waits) insert({ outcome: answered(queuedMs) });
    insert({ outcome: fromCache() });

    expect(orders.reportSince(0).medianWaitMs).toBe(median);
  });

  it("has nothing to tell of a day on which nothing happened", () => {
    insert({ createdAtMs: 99, outcome: answered(1) });

    expect(orders.reportSince(100)).toEqual({
      answered: 0,
      fromCache: 0,
      failed: 0,
      cancelled: 0,
      medianWaitMs: null,
    });
  });

  it("reads no order to tell all this", () => {
    const plan = (sql: string) =>
      database.db
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all()
        .map(({ detail }) => String(detail))
        .join("\n");

    expect(plan(SERVED_SINCE)).toBe(
      "SEARCH orders USING COVERING INDEX orders_by_service (<expr>>?)",
    );
    expect(plan(REPORT_SINCE)).toContain(
      "SEARCH orders USING COVERING INDEX orders_by_creation (created_at_ms>?)",
    );
  });
});

let made = 0;
function insert(facts: Partial<StoredOrder>): string {
  made += 1;
  const id = String(made);
  expect(orders.insert({ id, state: "waiting", createdAtMs: 1_000, ...facts })).toBe(true);
  return id;
}

function answered(queuedMs: number | null): NonNullable<StoredOrder["outcome"]> {
  return { kind: "answer", answer: { cached: false, stats: { queuedMs } } };
}

function fromCache(): NonNullable<StoredOrder["outcome"]> {
  return { kind: "answer", answer: { cached: true, stats: { queuedMs: null } } };
}
