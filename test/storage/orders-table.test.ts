import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openDatabase, type Database } from "../../src/storage/database.ts";
import { createOrdersTable, type OrdersTable } from "../../src/storage/orders-table.ts";

interface Order {
  readonly id: string;
  readonly state: "waiting" | "running" | "done" | "delivered";
  readonly createdAtMs: number;
  readonly token: string | null;
  readonly outcome?: { readonly kind: "failure"; readonly text: string };
}

let folder: string;
let database: Database;
let orders: OrdersTable<Order>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "liner-notes-orders-"));
  database = connect();
  orders = createOrdersTable<Order>(database.db);
});
afterEach(async () => {
  vi.useRealTimers();
  database[Symbol.dispose]();
  await rm(folder, { recursive: true, force: true });
});

describe("createOrdersTable", () => {
  it("gives back what it was given, and keeps the first of two with one id", () => {
    const first = order("1", { token: "a 'quoted' token; -- ✓" });

    const inserted = [orders.insert(first), orders.insert(order("1", { token: "other" }))];

    expect(inserted).toEqual([true, false]);
    expect(orders.get("1")).toEqual(first);
    expect(orders.get("2")).toBeUndefined();
  });

  it("lists orders oldest first, and those of one moment as they came", () => {
    orders.insert(order("late", { createdAtMs: 30 }));
    orders.insert(order("b", { createdAtMs: 10 }));
    orders.insert(order("a", { createdAtMs: 10 }));
    orders.insert(order("done", { createdAtMs: 5, state: "done" }));
    orders.insert(order("delivered", { createdAtMs: 1, state: "delivered" }));

    const open = orders.listByState(["waiting", "done"]).map(({ id }) => id);

    expect(open).toEqual(["done", "b", "a", "late"]);
    expect(orders.listByState([])).toEqual([]);
  });

  it("changes what it is told to and keeps the rest", () => {
    orders.insert(order("1", { token: "secret" }));

    const changed = orders.transition("1", ["waiting", "running"], {
      state: "done",
      token: null,
      outcome: { kind: "failure", text: "hung" },
    });

    expect(changed).toEqual({
      id: "1",
      state: "done",
      createdAtMs: 0,
      token: null,
      outcome: { kind: "failure", text: "hung" },
    });
    expect(orders.get("1")).toEqual(changed);
    expect(orders.listByState(["waiting"])).toEqual([]);
  });

  it("changes nothing in an order that is in another state, or unknown", () => {
    orders.insert(order("1", { state: "delivered" }));

    const results = [
      orders.transition("1", ["done"], { state: "delivered", token: "again" }),
      orders.transition("none", ["done"], { state: "delivered" }),
    ];

    expect(results).toEqual([undefined, undefined]);
    expect(orders.get("1")?.token).toBeNull();
  });

  it("lets one of two processes deliver", () => {
    orders.insert(order("1", { state: "done" }));
    using other = connect();
    const theirs = createOrdersTable<Order>(other.db);

    const results = [theirs, orders].map((table) =>
      table.transition("1", ["done"], { state: "delivered" }),
    );

    expect(results.filter((result) => result !== undefined)).toHaveLength(1);
  });

  it("rolls a change back that cannot be written, and goes on", () => {
    orders.insert(order("1"));
    const outcome = { kind: "failure" as const, text: "", toJSON: () => ({ text: 1n }) };

    expect(() => orders.transition("1", ["waiting"], { state: "done", outcome })).toThrow("BigInt");

    expect(orders.get("1")?.state).toBe("waiting");
    expect(orders.transition("1", ["waiting"], { state: "done" })).toMatchObject({ state: "done" });
  });

  it("forgets old orders, but only those that are over", () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    orders.insert(order("delivered", { state: "delivered" }));
    orders.insert(order("waiting"));
    vi.setSystemTime(Date.now() + 1001);
    orders.insert(order("new", { state: "delivered" }));

    const removed = orders.removeOlderThan(1000, ["delivered"]);

    expect(removed).toBe(1);
    expect(orders.get("delivered")).toBeUndefined();
    expect(orders.countByState()).toEqual(
      new Map([
        ["delivered", 1],
        ["waiting", 1],
      ]),
    );
  });
});

function connect(): Database {
  return openDatabase({ path: join(folder, "orders.sqlite"), ifCorrupt: "refuse" });
}

function order(id: string, change: Partial<Order> = {}): Order {
  return { id, state: "waiting", createdAtMs: 0, token: null, ...change };
}
