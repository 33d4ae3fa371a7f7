import { createLane } from "./lane.ts";
import { pickNext, SHARE_WINDOW_MS, type Served, type Ticket } from "./pick-next.ts";

export interface ListenLane {
  /**
   * Waits for this ticket's turn at the engine and runs the job. `onPlace` gets the place in line (1 is next) whenever
   * it changes. Aborted while waiting, the ticket leaves the line and the job is never started.
   */
  listen<T>(
    ticket: Ticket,
    job: () => Promise<T>,
    onPlace: (place: number) => void,
    signal: AbortSignal,
  ): Promise<T>;
}

interface Waiting {
  readonly ticket: Ticket;
  readonly onPlace: (place: number) => void;
  readonly begin: () => void;
  place?: number;
}

/**
 * The line before the engine. We hold it, so that it can be reordered and left; Bottleneck only runs what was picked
 * and never has a backlog.
 */
export function createListenLane({ concurrency }: { readonly concurrency: number }): ListenLane {
  const lane = createLane({ concurrency });
  const waiting = new Set<Waiting>();
  let served: Served[] = [];
  let running = 0;

  return {
    async listen(ticket, job, onPlace, signal) {
      await untilTurn(ticket, onPlace, signal);
      try {
        return await lane.run(job, signal);
      } finally {
        running -= 1;
        fillSlots();
      }
    },
  };

  function untilTurn(
    ticket: Ticket,
    onPlace: (place: number) => void,
    signal: AbortSignal,
  ): Promise<void> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const leave = () => {
        waiting.delete(entry);
        reject(signal.reason instanceof Error ? signal.reason : new Error("aborted"));
        tellPlaces();
      };
      const begin = () => {
        signal.removeEventListener("abort", leave);
        resolve();
      };
      const entry: Waiting = { ticket, onPlace, begin };
      waiting.add(entry);
      signal.addEventListener("abort", leave, { once: true });
      fillSlots();
    });
  }

  function fillSlots(): void {
    const now = Date.now();
    served = served.filter(({ servedAtMs }) => servedAtMs > now - SHARE_WINDOW_MS);
    while (running < concurrency) {
      const next = pick(waiting, served, now);
      if (next === undefined) break;
      const { serverId, userId } = next.ticket;
      running += 1;
      served.push({ serverId, userId, servedAtMs: now });
      waiting.delete(next);
      next.begin();
    }
    tellPlaces();
  }

  /** The line as it would be served if nobody else came. */
  function tellPlaces(): void {
    const now = Date.now();
    const line = new Set(waiting);
    const would = [...served];
    for (let place = 1; line.size > 0; place += 1) {
      const next = pick(line, would, now);
      if (next === undefined) return;
      line.delete(next);
      would.push({ ...next.ticket, servedAtMs: now });
      if (next.place !== place) {
        next.place = place;
        next.onPlace(place);
      }
    }
  }
}

function pick(
  waiting: ReadonlySet<Waiting>,
  served: readonly Served[],
  now: number,
): Waiting | undefined {
  const tickets = [...waiting].map(({ ticket }) => ticket);
  const chosen = pickNext(tickets, served, now);
  return [...waiting].find(({ ticket }) => ticket === chosen);
}
