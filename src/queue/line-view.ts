import { forecast } from "./forecast.ts";
import type { Ticket } from "./ticket.ts";

/** A line as it is at one moment. */
export interface LineView {
  /** First started first. */
  readonly running: readonly RunningTicket[];
  /** In the order in which they will be served if nobody else comes. */
  readonly waiting: readonly WaitingTicket[];
  /** Nothing is started for the time being. */
  readonly isHeldUp: boolean;
}

export interface RunningTicket {
  readonly ticket: Ticket;
  readonly sinceMs: number;
}

export interface WaitingTicket {
  readonly ticket: Ticket;
  /** 1 is next. */
  readonly place: number;
  /** When it will have been served; null while nobody can say. */
  readonly expectedAtMs: number | null;
}

export interface Line {
  readonly nowMs: number;
  readonly slots: number;
  readonly running: readonly RunningTicket[];
  readonly line: readonly Ticket[];
  readonly isHeldUp: boolean;
}

export function viewLine({ nowMs, slots, running, line, isHeldUp }: Line): LineView {
  const expected = forecast({
    nowMs,
    slots,
    running: running.map(({ ticket: { expectedMs }, sinceMs }) => ({ expectedMs, sinceMs })),
    line,
  });
  const waiting = line.map((ticket, index) => ({
    ticket,
    place: index + 1,
    expectedAtMs: isHeldUp ? null : (expected[index] ?? null),
  }));
  return { running, waiting, isHeldUp };
}
