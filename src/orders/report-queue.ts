import type { LineView } from "../queue/listen-lane.ts";
import type { OpenOrders } from "./open-orders.ts";
import type { OrderStore } from "./order-store.ts";
import type { QueueReport, TypicalTime, WaitingOrder } from "./queue-report.ts";

export interface ReportOptions {
  readonly store: Pick<OrderStore, "reportSince">;
  readonly open: OpenOrders;
  readonly line: () => LineView;
  readonly typicalTimes: () => readonly TypicalTime[];
  readonly now: () => number;
}

const MOST_OWN = 25;

/** What one person may know of the queue. */
export function reportQueue(userId: string, options: ReportOptions): QueueReport {
  const line = options.line();
  const open = options.open.list();
  const own = new Map(
    open
      .filter(({ order }) => order.requester.userId === userId)
      .map(({ order }) => [order.id, order.upload.name]),
  );
  const inLane = new Set([...line.running, ...line.waiting].map(({ ticket }) => ticket.id));
  const inLine = line.waiting.flatMap(({ ticket, place, expectedAtMs }): WaitingOrder[] => {
    const fileName = own.get(ticket.id);
    return fileName === undefined ? [] : [{ fileName, place, expectedAtMs }];
  });
  const arriving = open.filter(({ order }) => !inLane.has(order.id));
  const ownArriving = arriving.flatMap(({ order }): WaitingOrder[] =>
    own.has(order.id) ? [{ fileName: order.upload.name, place: null, expectedAtMs: null }] : [],
  );
  return {
    running: line.running.map(({ ticket, sinceMs }) => ({
      fileName: own.get(ticket.id) ?? null,
      sinceMs,
    })),
    waiting: line.waiting.length,
    arriving: arriving.length,
    own: [...inLine, ...ownArriving].slice(0, MOST_OWN),
    typical: options.typicalTimes(),
    today: options.store.reportSince(startOfDayMs(options.now())),
    isHeldUp: line.isHeldUp,
  };
}

function startOfDayMs(nowMs: number): number {
  return new Date(nowMs).setUTCHours(0, 0, 0, 0);
}

/** When the first of these orders is expected to end; null when nobody can say. */
export function firstEndMs(line: LineView, orderIds: readonly string[]): number | null {
  const ends = line.waiting
    .filter(({ ticket }) => orderIds.includes(ticket.id))
    .flatMap(({ expectedAtMs }) => expectedAtMs ?? []);
  return ends.length === 0 ? null : Math.min(...ends);
}
