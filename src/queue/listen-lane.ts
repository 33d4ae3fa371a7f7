import { asError } from "./as-error.ts";
import { QueueError } from "./errors.ts";
import { createLane, type LaneCounts } from "./lane.ts";
import { lineUp } from "./line-up.ts";
import type { Ticket } from "./ticket.ts";
import { createTurns } from "./turns.ts";

/** Disposing starts nothing more: what waits rejects with QueueError, what runs is waited for. */
export interface ListenLane extends AsyncDisposable {
  /**
   * Waits for this ticket's turn at the engine and runs the job. `onPlace` gets the place in line (1 is next) whenever
   * it changes, and must not throw. Aborted while waiting, the ticket leaves the line at once and the job is never
   * started; once started, the job itself has to end, and holds its place until it has.
   */
  listen<T>(
    ticket: Ticket,
    job: () => Promise<T>,
    onPlace: (place: number) => void,
    signal: AbortSignal,
  ): Promise<T>;
  /** Ticket id -> place in line; who is being served has none. */
  places(): ReadonlyMap<string, number>;
  counts(): LaneCounts;
}

export interface ListenLaneOptions {
  readonly concurrency: number;
  /** Default: fair shares. */
  readonly lineUp?: typeof lineUp;
}

interface Waiting {
  readonly onPlace: (place: number) => void;
  readonly begin: () => void;
  readonly leave: (error: Error) => void;
  place?: number;
}

/**
 * The line before the engine. We hold it, so that it can be reordered and left; Bottleneck only runs what was picked
 * and never has a backlog.
 */
export function createListenLane(options: ListenLaneOptions): ListenLane {
  const { concurrency } = options;
  const order = options.lineUp ?? lineUp;
  const lane = createLane({ concurrency });
  const waiting = new Map<Ticket, Waiting>();
  const turns = createTurns(concurrency);
  const { running } = turns.service;
  let settling = false;
  let stopped = false;

  return {
    async listen(given, job, onPlace, signal) {
      const ticket = { ...given }; // The same order may stand in line twice, as itself and as its retry.
      await untilTurn(ticket, onPlace, signal);
      try {
        return await lane.run(job, signal);
      } finally {
        turns.end(ticket);
        settleSoon();
      }
    },

    places() {
      const places = new Map<string, number>();
      for (const ticket of order([...waiting.keys()], turns.service)) {
        places.set(ticket.id, places.size + 1);
      }
      return places;
    },

    counts: () => ({ running: running.length, waiting: waiting.size }),

    async [Symbol.asyncDispose]() {
      stopped = true;
      for (const { leave } of waiting.values()) leave(stoppedError());
      await lane[Symbol.asyncDispose]();
    },
  };

  async function untilTurn(
    ticket: Ticket,
    onPlace: (place: number) => void,
    signal: AbortSignal,
  ): Promise<void> {
    if (signal.aborted) throw asError(signal.reason);
    if (stopped) throw stoppedError();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const abort = () => leave(asError(signal.reason));
    const leave = (error: Error) => {
      waiting.delete(ticket);
      settleSoon();
      reject(error);
    };
    waiting.set(ticket, { onPlace, begin: resolve, leave });
    signal.addEventListener("abort", abort, { once: true });
    settleSoon();
    try {
      await promise;
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  /** Once for all that comes and goes in one tick: after a restart every order comes at once. */
  function settleSoon(): void {
    if (settling) return;
    settling = true;
    queueMicrotask(settle);
  }

  function settle(): void {
    settling = false;
    const free = concurrency - running.length;
    const line = [...order([...waiting.keys()], turns.service)];
    for (const [index, ticket] of line.entries()) {
      const entry = waiting.get(ticket);
      if (entry === undefined) continue; // Its `onPlace`, or one before, made it leave.
      const place = index - free + 1;
      if (place <= 0) begin(ticket, entry);
      else if (entry.place !== place) tell(entry, place);
    }
  }

  function begin(ticket: Ticket, entry: Waiting): void {
    waiting.delete(ticket);
    turns.start(ticket);
    entry.begin();
  }
}

function tell(entry: Waiting, place: number): void {
  entry.place = place;
  entry.onPlace(place);
}

function stoppedError(): QueueError {
  return new QueueError("stopped", "the line was closed");
}
