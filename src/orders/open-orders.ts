import type { Order } from "./order.ts";

/** An order that has no outcome yet. */
export interface OpenEntry {
  readonly order: Pick<Order, "id" | "requester" | "upload" | "question"> & {
    readonly isPrivate: boolean;
  };
  readonly cancel: AbortController;
}

export interface OpenOrders {
  /** The work goes on until the outcome is delivered. The same order is never worked on twice at a time. */
  add(order: Order, work: (cancelled: AbortSignal) => Promise<void>): void;
  /** It has its outcome: from now on it only has to be delivered. */
  end(orderId: string): void;
  get(orderId: string): OpenEntry | undefined;
  list(): readonly OpenEntry[];
  /** Of those that wait for the engine, or of those that need none. */
  count(which: "for the engine" | "to measure"): number;
  /** Resolves when all work is done, deliveries too. */
  done(): Promise<void>;
}

export function createOpenOrders(): OpenOrders {
  const open = new Map<string, OpenEntry>();
  const work = new Map<string, Promise<void>>();
  return {
    add(order, begin) {
      const { id, requester, upload, question, outcome } = order;
      const { isPrivate } = order.destination;
      if (work.has(id)) return;
      const cancel = new AbortController();
      if (outcome === undefined)
        open.set(id, { order: { id, requester, upload, question, isPrivate }, cancel });
      const ended = begin(cancel.signal).finally(() => {
        open.delete(id);
        work.delete(id);
      });
      work.set(id, ended);
    },
    end: (orderId) => void open.delete(orderId),
    get: (orderId) => open.get(orderId),
    list: () => [...open.values()],
    count(which) {
      const toMeasure = [...open.values()].filter(({ order }) => order.question.kind === "measure");
      return which === "to measure" ? toMeasure.length : open.size - toMeasure.length;
    },
    async done() {
      await Promise.all(work.values());
    },
  };
}
