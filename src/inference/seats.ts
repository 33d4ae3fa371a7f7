import { abortable } from "./abortable.ts";

/** A place that one of several things can have, used by one at a time. */
export interface Seat<T> {
  /** Whose it is, or will be; undefined: nobody had it yet. */
  readonly key: string | undefined;
  /** For whoever has the seat; what was left there the last time. */
  value: T | undefined;
}

export interface Seats<T> {
  readonly all: readonly Seat<T>[];
  /** Resolves when `key`'s own seat is free, or another one where it has none: the one that rested longest. */
  take(key: string, signal: AbortSignal): Promise<Seat<T>>;
  /** Whether it was free; then it is the caller's now. */
  takeNow(seat: Seat<T>): boolean;
  release(seat: Seat<T>): void;
}

interface Place<T> extends Seat<T> {
  key: string | undefined;
  busy: boolean;
  releasedAt: number;
}

interface Waiter<T> {
  readonly key: string;
  readonly take: (seat: Seat<T>) => void;
}

/** First come, first served; but who only waits for a seat that is their own does not hold up the others. */
export function createSeats<T>(count: number): Seats<T> {
  const places: readonly Place<T>[] = Array.from({ length: count }, () => ({
    key: undefined,
    value: undefined,
    busy: false,
    releasedAt: 0,
  }));
  const waiters: Waiter<T>[] = [];
  let clock = 0;

  function serve(): void {
    for (const waiter of waiters.slice()) {
      const own = places.find(({ key }) => key === waiter.key);
      if (own?.busy === true) continue;
      const place = own ?? longestRested();
      // Nobody behind may take what this one waits for.
      if (place === undefined) return;
      waiters.splice(waiters.indexOf(waiter), 1);
      place.busy = true;
      place.key = waiter.key;
      waiter.take(place);
    }
  }

  function longestRested(): Place<T> | undefined {
    return places.filter(({ busy }) => !busy).toSorted((a, b) => a.releasedAt - b.releasedAt)[0];
  }

  function release(seat: Seat<T>): void {
    const place = places.find((candidate) => candidate === seat);
    if (place === undefined) return;
    place.busy = false;
    place.releasedAt = clock += 1;
    serve();
  }

  return {
    all: places,
    async take(key, signal) {
      signal.throwIfAborted();
      const turn = Promise.withResolvers<Seat<T>>();
      const waiter: Waiter<T> = { key, take: turn.resolve };
      waiters.push(waiter);
      serve();
      try {
        return await abortable(turn.promise, signal);
      } catch (error) {
        const index = waiters.indexOf(waiter);
        if (index === -1) void turn.promise.then(release);
        else waiters.splice(index, 1);
        serve();
        throw error;
      }
    },
    takeNow(seat) {
      const place = places.find((candidate) => candidate === seat);
      if (place === undefined || place.busy) return false;
      place.busy = true;
      return true;
    },
    release,
  };
}
