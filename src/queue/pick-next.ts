import { lineUp } from "./line-up.ts";
import type { Service, Ticket } from "./ticket.ts";

export type { Ticket } from "./ticket.ts";

/** The ticket to serve now that a slot is free; undefined when nobody waits. Pure; `lineUp` has the rules. */
export function pickNext(waiting: readonly Ticket[], service: Service): Ticket | undefined {
  const [next] = lineUp(waiting, service);
  return next;
}
