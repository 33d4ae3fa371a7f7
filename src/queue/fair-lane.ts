import { asError } from "./as-error.ts";
import { QueueError } from "./errors.ts";
import { createLane, type LaneCounts } from "./lane.ts";
import { pickNext } from "./pick-next.ts";
import type { Ticket } from "./ticket.ts";
import { createTurns, type Turns } from "./turns.ts";

/** Disposing starts nothing more: what waits rejects with QueueError, what runs is waited for. */
export interface FairLane extends AsyncDisposable {
  /**
   * Runs the job when it is this ticket's turn. Aborted while it waits, it rejects at once and the job is never started;
   * once started, the job itself has to end, and holds its place until it has.
   */
  run<T>(ticket: Ticket, job: () => Promise<T>, signal: AbortSignal): Promise<T>;
  counts(): LaneCounts;
}

export interface FairLaneOptions {
  readonly concurrency: number;
  /** Must compare with the tickets' `arrivedAtMs`. Default: the system's clock. */
  readonly now?: () => number;
  /** Who had which turn so far, for this lane alone. Default: nobody any. */
  readonly turns?: Turns;
}

interface Waiting {
  begin(): void;
  leave(error: Error): void;
}

/**
 * So many jobs at once, in fair turns: one person's fifty do not hold up another's first. We hold the line, so that it
 * can be reordered and left; Bottleneck only runs what was picked and never has a backlog.
 */
export function createFairLane(options: FairLaneOptions): FairLane {
  const { concurrency, now = Date.now } = options;
  const turns = options.turns ?? createTurns({ slots: concurrency, now });
  const lane = createLane({ concurrency });
  const waiting = new Map<Ticket, Waiting>();
  const { running } = turns.service;
  let settling = false;
  let stopped = false;

  return {
    async run(given, job, signal) {
      const ticket = { ...given }; // One order may want two things of this lane.
      await untilTurn(ticket, signal);
      try {
        return await lane.run(job, signal);
      } finally {
        turns.end(ticket);
        settleSoon();
      }
    },

    counts: () => ({ running: running.length, waiting: waiting.size }),

    async [Symbol.asyncDispose]() {
      stopped = true;
      for (const entry of waiting.values()) entry.leave(stoppedError());
      await lane[Symbol.asyncDispose]();
    },
  };

  async function untilTurn(ticket: Ticket, signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw asError(signal.reason);
    if (stopped) throw stoppedError();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const leave = (error: Error) => {
      waiting.delete(ticket);
      reject(error);
    };
    const abort = () => leave(asError(signal.reason));
    waiting.set(ticket, { begin: resolve, leave });
    signal.addEventListener("abort", abort, { once: true });
    settleSoon();
    try {
      await promise;
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  /** Once for all that comes and goes in one tick: fifty uploads of one message come at once. */
  function settleSoon(): void {
    if (settling) return;
    settling = true;
    queueMicrotask(settle);
  }

  function settle(): void {
    settling = false;
    while (running.length < concurrency) {
      const next = pickNext([...waiting.keys()], turns.service);
      if (next === undefined) return;
      turns.start(next);
      waiting.get(next)?.begin();
      waiting.delete(next);
    }
  }
}

function stoppedError(): QueueError {
  return new QueueError("stopped", "the lane was stopped");
}
