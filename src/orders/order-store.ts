import type { Order, OrderState } from "./order.ts";
import type { Today } from "./queue-report.ts";

/** What the desk needs of the table of orders; all of it is done when it returns. */
export interface OrderStore {
  /** False, and nothing is changed, when there is an order with this id already. */
  insert(order: Order): boolean;
  get(id: string): Order | undefined;
  /** One atomic write; undefined when the order is in none of these states any more. */
  transition(id: string, from: readonly OrderState[], change: OrderChange): Order | undefined;
  /** Oldest first. */
  listByState(states: readonly OrderState[]): Order[];
  reportSince(sinceMs: number): Today;
}

export type OrderChange = {
  readonly [Name in keyof Omit<Order, "id" | "createdAtMs">]?: Order[Name] | undefined;
};
