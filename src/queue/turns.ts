import { serverOf, type Service, type Ticket } from "./ticket.ts";

/** Remembers who is and was served, as `lineUp` wants to know it. */
export interface Turns {
  start(ticket: Ticket): void;
  end(ticket: Ticket): void;
  readonly service: Service;
}

/** More people than ever wait at once. Whoever is forgotten stands like somebody who has not been served yet. */
const MOST_REMEMBERED = 10_000;

export function createTurns(slots: number): Turns {
  const people = new Map<string, number>();
  const servers = new Map<string, number>();
  const running: Ticket[] = [];
  let lastMs = 0;

  return {
    service: { running, slots, servedAtMs: { people, servers } },
    start(ticket) {
      running.push(ticket);
    },
    end(ticket) {
      running.splice(running.indexOf(ticket), 1);
      // The clock may stand still or go back; turns never do.
      lastMs = Math.max(Date.now(), lastMs + 1);
      remember(people, ticket.userId, lastMs);
      remember(servers, serverOf(ticket), lastMs);
    },
  };
}

/** The latest at the end, so that the one to forget is the first. */
function remember(turns: Map<string, number>, key: string, timeMs: number): void {
  turns.delete(key);
  turns.set(key, timeMs);
  const [oldest] = turns.keys();
  if (turns.size > MOST_REMEMBERED && oldest !== undefined) turns.delete(oldest);
}
