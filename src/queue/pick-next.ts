/** One order that is ready for the engine. */
export interface Ticket {
  readonly id: string;
  /** Null outside servers: each such person counts as a server of their own. */
  readonly serverId: string | null;
  readonly userId: string;
  readonly arrivedAtMs: number;
}

/** A ticket that was served, or is being served. */
export interface Served extends Pick<Ticket, "serverId" | "userId"> {
  readonly servedAtMs: number;
}

/** Who was served longer ago than this has no more debt: the shares are of the recent past. */
export const SHARE_WINDOW_MS = 60 * 60_000;
/** Each of these minutes of waiting outweighs one order served before: a stream of newcomers starves nobody. */
export const AGEING_MS = 5 * 60_000;

/**
 * Which ticket is served next: of the server that was served least of late, the person that was served least, their
 * oldest first; long waiting makes up for having been served. Pure and deterministic. Undefined when nobody waits.
 */
export function pickNext(
  waiting: readonly Ticket[],
  served: readonly Served[],
  nowMs: number,
): Ticket | undefined {
  const recent = served.filter(({ servedAtMs }) => servedAtMs > nowMs - SHARE_WINDOW_MS);
  const servers = countBy(recent, serverOf);
  const people = countBy(recent, personOf);

  let best: { readonly ticket: Ticket; readonly rank: readonly number[] } | undefined;
  for (const ticket of oldestOfEach(waiting)) {
    const credit = Math.floor((nowMs - ticket.arrivedAtMs) / AGEING_MS);
    const server = (servers.get(serverOf(ticket)) ?? 0) - credit;
    const person = (people.get(personOf(ticket)) ?? 0) - credit;
    const rank = [server, person, ticket.arrivedAtMs];
    if (best === undefined || isBefore(rank, ticket.id, best.rank, best.ticket.id)) {
      best = { ticket, rank };
    }
  }
  return best?.ticket;
}

function oldestOfEach(waiting: readonly Ticket[]): Iterable<Ticket> {
  const oldest = new Map<string, Ticket>();
  for (const ticket of waiting) {
    const known = oldest.get(personOf(ticket));
    const arrived = [ticket.arrivedAtMs];
    if (known === undefined || isBefore(arrived, ticket.id, [known.arrivedAtMs], known.id)) {
      oldest.set(personOf(ticket), ticket);
    }
  }
  return oldest.values();
}

function countBy(served: readonly Served[], keyOf: (one: Served) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const one of served) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1);
  return counts;
}

function isBefore(
  rank: readonly number[],
  id: string,
  otherRank: readonly number[],
  otherId: string,
): boolean {
  for (const [index, value] of rank.entries()) {
    const other = otherRank[index] ?? 0;
    if (value !== other) return value < other;
  }
  return id < otherId;
}

function serverOf({ serverId, userId }: Pick<Ticket, "serverId" | "userId">): string {
  return serverId ?? `person ${userId}`;
}

function personOf({ userId }: Pick<Ticket, "userId">): string {
  return userId;
}
