import type { Order } from "./order.ts";

/** An order that is being worked on, or whose outcome is being brought. */
export interface OpenEntry {
  readonly order: Pick<Order, "id" | "requester" | "upload">;
  readonly cancel: AbortController;
}

export interface OpenOrders {
  /** The same order is never worked on twice at a time. */
  add(order: Order, work: (cancelled: AbortSignal) => Promise<void>): void;
  get(orderId: string): OpenEntry | undefined;
  list(): readonly OpenEntry[];
  count(): number;
  /** Resolves when all that is open now has ended. */
  ended(): Promise<void>;
}

export function createOpenOrders(): OpenOrders {
  const entries = new Map<string, OpenEntry & { work?: Promise<void> }>();
  return {
    add({ id, requester, upload }, work) {
      if (entries.has(id)) return;
      const cancel = new AbortController();
      const entry: OpenEntry & { work?: Promise<void> } = {
        order: { id, requester, upload },
        cancel,
      };
      entries.set(id, entry);
      entry.work = work(cancel.signal).finally(() => entries.delete(id));
    },
    get: (orderId) => entries.get(orderId),
    list: () => [...entries.values()],
    count: () => entries.size,
    async ended() {
      await Promise.all([...entries.values()].map(({ work }) => work));
    },
  };
}
