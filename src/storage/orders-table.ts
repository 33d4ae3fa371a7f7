import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { createOrdersReport, type OrdersReport } from "./orders-report.ts";
import { inTransaction } from "./transaction.ts";

/** What the table needs to know of an order; the rest is the caller's, kept as JSON. */
export interface StoredOrder {
  readonly id: string;
  readonly state: string;
  readonly createdAtMs: number;
  /** From here on: read by the reports, by these very names, straight from the JSON. */
  readonly requester?: { readonly userId: string; readonly serverId: string | null };
  readonly servedAtMs?: number;
  readonly outcome?: {
    readonly kind: string;
    readonly answer?: {
      readonly cached: boolean;
      readonly stats: { readonly queuedMs: number | null };
    };
  };
}

/**
 * Every method is one atomic write or one consistent read, and done when it returns. Throws what SQLite throws:
 * `storageFault` tells a database that somebody else holds, a full disk and a damaged file apart.
 */
export interface OrdersTable<Order extends StoredOrder> extends OrdersReport {
  /** False, and nothing is changed, when there is an order with this id already. */
  insert(order: Order): boolean;
  get(id: string): Order | undefined;
  /** Oldest first. */
  listByState(states: readonly Order["state"][]): Order[];
  /**
   * Changes the order if it is in one of these states, and returns it as it is now; undefined when it is not, or is
   * unknown. Of several who try the same step only one succeeds: that makes a delivery happen once.
   */
  transition(
    id: string,
    from: readonly Order["state"][],
    change: OrderChange<Order>,
  ): Order | undefined;
  /** Deletes orders in these states that nothing has changed for so long; returns how many. */
  removeOlderThan(ageMs: number, states: readonly Order["state"][]): number;
  /** When the oldest order in this state was taken; undefined where there is none. */
  oldestIn(state: Order["state"]): number | undefined;
  /** States without orders are absent. */
  countByState(): ReadonlyMap<string, number>;
}

export type OrderChange<Order extends StoredOrder> = Partial<Omit<Order, "id" | "createdAtMs">>;

// A list of any length as one parameter keeps the statements prepared.
const IN_STATES = "state IN (SELECT value FROM json_each(?))";

/** The orders in this database. What comes out is what was put in: the table trusts that it was an `Order`. */
export function createOrdersTable<Order extends StoredOrder>(db: DatabaseSync): OrdersTable<Order> {
  const insert = db.prepare(
    `INSERT INTO orders (id, state, created_at_ms, updated_at_ms, body) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (id) DO NOTHING`,
  );
  const select = db.prepare("SELECT body FROM orders WHERE id = ?");
  const selectIn = db.prepare(`SELECT body FROM orders WHERE id = ? AND ${IN_STATES}`);
  const list = db.prepare(
    `SELECT body FROM orders WHERE ${IN_STATES} ORDER BY created_at_ms, number`,
  );
  const update = db.prepare(
    "UPDATE orders SET state = ?, updated_at_ms = ?, body = ? WHERE id = ?",
  );
  const removeOld = db.prepare(`DELETE FROM orders WHERE updated_at_ms < ? AND ${IN_STATES}`);
  const oldest = db.prepare("SELECT min(created_at_ms) AS at_ms FROM orders WHERE state = ?");
  const count = db.prepare("SELECT state, count(*) AS orders FROM orders GROUP BY state");

  return {
    ...createOrdersReport(db),

    insert(order) {
      const { id, state, createdAtMs } = order;
      const { changes } = insert.run(id, state, createdAtMs, Date.now(), JSON.stringify(order));
      return Number(changes) > 0;
    },

    get: (id) => parseRow(select.get(id)),

    listByState(states) {
      return list.all(JSON.stringify(states)).flatMap((row) => parseRow(row) ?? []);
    },

    transition(id, from, change) {
      return inTransaction(db, () => {
        const current = parseRow(selectIn.get(id, JSON.stringify(from)));
        if (current === undefined) return undefined;
        const next: Order = { ...current, ...change };
        const body = JSON.stringify(next);
        update.run(next.state, Date.now(), body, id);
        return parse(body);
      });
    },

    removeOlderThan(ageMs, states) {
      const { changes } = removeOld.run(Date.now() - ageMs, JSON.stringify(states));
      return Number(changes);
    },

    oldestIn(state) {
      const atMs = oldest.get(state)?.["at_ms"] ?? null;
      return atMs === null ? undefined : Number(atMs);
    },

    countByState() {
      return new Map(count.all().map(({ state, orders }) => [String(state), Number(orders)]));
    },
  };

  // oxlint-disable-next-line unicorn/consistent-function-scoping -- it knows the type of this table's orders
  function parse(body: string): Order {
    return JSON.parse(body);
  }

  function parseRow(row: Record<string, SQLOutputValue> | undefined): Order | undefined {
    return row === undefined ? undefined : parse(String(row["body"]));
  }
}
