import { asError } from "../queue/as-error.ts";

interface Running<Value, Event> {
  readonly result: Promise<Value>;
  readonly stop: AbortController;
  readonly listeners: Set<(event: Event) => void>;
  last?: Event;
}

/** Starts the work, or joins it where the same work is already under way. */
export interface Share<Value, Event> {
  (
    key: string,
    start: (emit: (event: Event) => void, signal: AbortSignal) => Promise<Value>,
    onEvent: (event: Event) => void,
    signal: AbortSignal,
  ): Promise<Value>;
  /** Whether there is something to join. */
  isRunning(key: string): boolean;
  /** Resolves when the work that is under way now, if any, has really ended, however it did. */
  ended(key: string): Promise<void>;
}

/**
 * Work that several may want at once runs once: the first to come starts it, the others join, hear its last event and
 * all later ones, and get its result. It is aborted only when everybody has gone; the last to go waits until it has
 * really ended. One person's cancel never takes the answer from another.
 */
export function createShare<Value, Event>(): Share<Value, Event> {
  const running = new Map<string, Running<Value, Event>>();

  return Object.assign(share, {
    isRunning: (key: string) => running.has(key),
    async ended(key: string) {
      await running.get(key)?.result.catch(() => {});
    },
  });

  async function share(
    key: string,
    start: (emit: (event: Event) => void, signal: AbortSignal) => Promise<Value>,
    onEvent: (event: Event) => void,
    signal: AbortSignal,
  ): Promise<Value> {
    signal.throwIfAborted();
    const work = running.get(key) ?? begin(key, start);
    // A listener of its own for each, even when two hand in the same function.
    const listener = (event: Event) => onEvent(event);
    work.listeners.add(listener);
    if (work.last !== undefined) listener(work.last);

    const leaving = Promise.withResolvers<never>();
    const leave = () => {
      work.listeners.delete(listener);
      // At once, so that nobody joins what is about to end.
      if (work.listeners.size === 0) end(key, work, signal.reason);
      leaving.reject(asError(signal.reason));
    };
    signal.addEventListener("abort", leave, { once: true });
    try {
      return await Promise.race([work.result, leaving.promise]);
    } catch (error) {
      if (signal.aborted && work.stop.signal.aborted) await work.result.catch(() => {});
      throw error;
    } finally {
      signal.removeEventListener("abort", leave);
      work.listeners.delete(listener);
    }
  }

  function end(key: string, work: Running<Value, Event>, reason: unknown): void {
    if (running.get(key) === work) running.delete(key);
    work.stop.abort(reason);
  }

  function begin(
    key: string,
    start: (emit: (event: Event) => void, signal: AbortSignal) => Promise<Value>,
  ): Running<Value, Event> {
    const stop = new AbortController();
    const listeners = new Set<(event: Event) => void>();
    const emit = (event: Event) => {
      work.last = event;
      for (const listener of listeners) listener(event);
    };
    // Begun a microtask later, so that whoever starts it is already listening.
    const result = Promise.resolve()
      .then(() => start(emit, stop.signal))
      .finally(() => {
        if (running.get(key) === work) running.delete(key);
      });
    result.catch(() => {}); // Everybody may have gone by the time it fails.
    const work: Running<Value, Event> = { result, stop, listeners };
    running.set(key, work);
    return work;
  }
}
