import { pickNext } from "../../src/queue/pick-next.ts";
import { serverOf, type Ticket } from "../../src/queue/ticket.ts";

export interface Start {
  readonly ticket: Ticket;
  readonly startMs: number;
  /** Since when its owner had been waiting: since it came, or since the owner's last service ended. */
  readonly sinceMs: number;
}

export interface Simulation {
  readonly arrivals: readonly Ticket[];
  readonly slots: number;
  readonly serviceMs: number;
}

/** Time on paper: tickets come when they come, and every free slot asks `pickNext`. */
export function simulate({ arrivals, slots, serviceMs }: Simulation): Start[] {
  const coming = arrivals.toSorted((one, other) => one.arrivedAtMs - other.arrivedAtMs);
  const waiting: Ticket[] = [];
  const running: { readonly ticket: Ticket; readonly endMs: number }[] = [];
  const people = new Map<string, number>();
  const servers = new Map<string, number>();
  const starts: Start[] = [];
  let nowMs = 0;

  while (coming.length + waiting.length + running.length > 0) {
    nowMs = Math.max(nowMs, Math.min(running[0]?.endMs ?? Infinity, nextArrival()));
    while (running[0] !== undefined && running[0].endMs <= nowMs) endFirst(running[0]);
    while (nextArrival() <= nowMs) waiting.push(...coming.splice(0, 1));
    while (running.length < slots && waiting.length > 0) startNext();
  }
  return starts;

  function nextArrival(): number {
    return coming[0]?.arrivedAtMs ?? Infinity;
  }

  function endFirst({ ticket, endMs }: (typeof running)[number]): void {
    running.shift();
    people.set(ticket.userId, endMs);
    servers.set(serverOf(ticket), endMs);
  }

  function startNext(): void {
    const ticket = pickNext(waiting, {
      running: running.map((one) => one.ticket),
      slots,
      servedAtMs: { people, servers },
    });
    if (ticket === undefined) throw new Error("somebody waits, and nobody was picked");
    waiting.splice(waiting.indexOf(ticket), 1);
    const sinceMs = Math.max(ticket.arrivedAtMs, people.get(ticket.userId) ?? 0);
    starts.push({ ticket, startMs: nowMs, sinceMs });
    // A little apart, as no two services end at the very same moment.
    running.push({ ticket, endMs: nowMs + serviceMs + starts.length * 1e-3 });
  }
}

export function ticketsOf(
  userId: string,
  count: number,
  when: { readonly atMs: number },
): Ticket[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `${userId} ${String(index).padStart(3, "0")}`,
    userId,
    serverId: "s",
    arrivedAtMs: when.atMs,
    expectedMs: null,
  }));
}
