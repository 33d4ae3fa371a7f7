import { AsyncResource } from "node:async_hooks";

/** Notices that something keeps failing, and when it is well again. Disposing ends the probing, and waits for that. */
export interface Breaker extends AsyncDisposable {
  /** Once for everything that worked: closes it, too, for nothing proves better that all is well. */
  succeeded(): void;
  /** Once for everything that failed. */
  failed(): void;
  readonly isOpen: boolean;
}

export interface BreakerOptions {
  /** So many in a row. Default: 3. */
  readonly failuresToOpen?: number;
  /** Default: 30 s. Doubles with each probe that fails. */
  readonly firstProbeAfterMs?: number;
  /** Default: 10 min. */
  readonly longestProbeAfterMs?: number;
  /** Tries whether all is well. Has to end, and soon when it is aborted. */
  readonly probe: (signal: AbortSignal) => Promise<void>;
  /** This and the following must not throw. */
  readonly onOpen: () => void;
  readonly onClose: () => void;
  readonly onProbeFailed?: (error: unknown) => void;
}

/**
 * Opens after some failures in a row, then probes with growing pauses, and closes with the first probe that resolves.
 * It only tells: whoever wants to wait while it is open does so in a line. That is why none of the libraries will do:
 * cockatiel's and opossum's breakers reject callers, and the next caller's own request is their probe, so somebody's
 * order would have to fail each time, and with nobody calling neither would ever find out.
 */
export function createBreaker(options: BreakerOptions): Breaker {
  const { failuresToOpen = 3, firstProbeAfterMs = 30_000, longestProbeAfterMs = 600_000 } = options;
  let failures = 0;
  let isOpen = false;
  let isStopped = false;
  let delayMs = firstProbeAfterMs;
  let timer: NodeJS.Timeout | undefined;
  let stop = new AbortController();
  const probing = new Set<Promise<void>>();
  // On nobody's behalf: the order that happened to open it has long ended.
  const probeLater = AsyncResource.bind(setProbe);

  return {
    succeeded() {
      failures = 0;
      if (isOpen && !isStopped) close();
    },

    failed() {
      failures += 1;
      if (!isOpen && !isStopped && failures >= failuresToOpen) open();
    },

    get isOpen() {
      return isOpen;
    },

    async [Symbol.asyncDispose]() {
      isStopped = true;
      stopProbing();
      await Promise.all(probing);
    },
  };

  function open(): void {
    isOpen = true;
    delayMs = firstProbeAfterMs;
    stop = new AbortController();
    probeLater();
    options.onOpen();
  }

  function close(): void {
    isOpen = false;
    failures = 0;
    stopProbing();
    options.onClose();
  }

  function stopProbing(): void {
    clearTimeout(timer);
    stop.abort(new Error("nobody needs the probe any more"));
  }

  function setProbe(): void {
    const { signal } = stop;
    timer = setTimeout(() => {
      const probed = probe(signal).finally(() => probing.delete(probed));
      probing.add(probed);
    }, delayMs).unref();
  }

  async function probe(signal: AbortSignal): Promise<void> {
    try {
      await options.probe(signal);
    } catch (error) {
      if (signal.aborted) return;
      delayMs = Math.min(2 * delayMs, longestProbeAfterMs);
      probeLater();
      options.onProbeFailed?.(error);
      return;
    }
    if (!signal.aborted) close();
  }
}
