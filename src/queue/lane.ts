import { AsyncResource } from "node:async_hooks";
import Bottleneck from "bottleneck";
import { asError } from "./as-error.ts";
import { QueueError } from "./errors.ts";

/** Disposing starts nothing more: what waits rejects with QueueError, what runs is waited for. */
export interface Lane extends AsyncDisposable {
  /**
   * Runs the job when there is room. Aborted while it waits, it rejects at once and the job is never started; once
   * started, the job itself has to end, and holds its place until it has.
   */
  run<T>(job: () => Promise<T>, signal: AbortSignal): Promise<T>;
  counts(): LaneCounts;
}

export interface LaneCounts {
  readonly running: number;
  readonly waiting: number;
}

/** So many jobs at once, in the order they came. Bottleneck is unmaintained: it stays behind this port. */
export function createLane({ concurrency }: { readonly concurrency: number }): Lane {
  const limiter = new Bottleneck({ maxConcurrent: concurrency });
  const stop = new AbortController();
  const underway = new Set<Promise<void>>();
  // Bottleneck's own figures lag, and count those who have left.
  let running = 0;
  let waiting = 0;

  return {
    run<T>(job: () => Promise<T>, signal: AbortSignal): Promise<T> {
      const leaving = AbortSignal.any([signal, stop.signal]);
      if (leaving.aborted) return Promise.reject(asError(leaving.reason));
      const { promise, resolve, reject } = Promise.withResolvers<T>();
      waiting += 1;
      const leave = () => {
        waiting -= 1;
        reject(asError(leaving.reason));
      };
      leaving.addEventListener("abort", leave, { once: true });

      // Bottleneck starts it from wherever a slot became free: on behalf of somebody else.
      const asItself = AsyncResource.bind(job);
      const scheduled = limiter.schedule(async () => {
        // Bottleneck cannot remove: who has left passes through it as nothing.
        leaving.throwIfAborted();
        leaving.removeEventListener("abort", leave);
        waiting -= 1;
        running += 1;
        try {
          return await asItself();
        } finally {
          running -= 1;
        }
      });
      // Settled only when Bottleneck has its slot back, so that what is started next is not held up by it.
      const work = scheduled.then(resolve, reject).finally(() => underway.delete(work));
      underway.add(work);
      return promise;
    },

    counts: () => ({ running, waiting }),

    async [Symbol.asyncDispose]() {
      stop.abort(new QueueError("stopped", "the lane was stopped"));
      await Promise.all(underway);
    },
  };
}
