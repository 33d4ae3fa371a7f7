import { serverOf, type Service, type Ticket } from "./ticket.ts";

/** Remembers who is and was served, as `lineUp` wants to know it. */
export interface Turns {
  start(ticket: Ticket): void;
  end(ticket: Ticket): void;
  readonly service: Service;
}

/** Somebody's turn that has ended, as storage remembers it. */
export interface PastTurn {
  readonly userId: string;
  readonly serverId: string | null;
  readonly servedAtMs: number;
}

export interface TurnsOptions {
  readonly slots: number;
  readonly now: () => number;
  /** Those of before the start, in any order: a restart gives nobody a turn more. Default: none. */
  readonly servedBefore?: readonly PastTurn[];
}

/** More people than ever wait at once. Whoever is forgotten stands like somebody who has not been served yet. */
const MOST_REMEMBERED = 10_000;

export function createTurns({ slots, now, servedBefore = [] }: TurnsOptions): Turns {
  const people = new Map<string, number>();
  const servers = new Map<string, number>();
  const running: Ticket[] = [];
  let lastMs = 0;

  const past = servedBefore.toSorted((one, other) => one.servedAtMs - other.servedAtMs);
  for (const turn of past) note(turn, turn.servedAtMs);

  return {
    service: { running, slots, servedAtMs: { people, servers } },
    start(ticket) {
      running.push(ticket);
    },
    end(ticket) {
      running.splice(running.indexOf(ticket), 1);
      note(ticket, now());
    },
  };

  function note(who: Pick<Ticket, "userId" | "serverId">, atMs: number): void {
    // The clock may stand still or go back; turns never do.
    lastMs = Math.max(atMs, lastMs + 1);
    remember(people, who.userId, lastMs);
    remember(servers, serverOf(who), lastMs);
  }
}

/** The latest at the end, so that the one to forget is the first. */
function remember(turns: Map<string, number>, key: string, timeMs: number): void {
  turns.delete(key);
  turns.set(key, timeMs);
  const [oldest] = turns.keys();
  if (turns.size > MOST_REMEMBERED && oldest !== undefined) turns.delete(oldest);
}
