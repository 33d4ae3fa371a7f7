import Bottleneck from "bottleneck";

export interface Lane {
  /** Runs the job when there is room; one whose signal is aborted while it waits is never started. */
  run<T>(job: () => Promise<T>, signal: AbortSignal): Promise<T>;
}

/** So many jobs at once, in the order they came. Bottleneck is unmaintained: it stays behind this port. */
export function createLane({ concurrency }: { readonly concurrency: number }): Lane {
  const limiter = new Bottleneck({ maxConcurrent: concurrency });
  return {
    run(job, signal) {
      return limiter.schedule(async () => {
        signal.throwIfAborted();
        return job();
      });
    },
  };
}
