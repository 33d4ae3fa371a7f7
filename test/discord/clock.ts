/** What the fake Discord measures time with: 3 s to acknowledge, 15 min for a token, a day for a CDN link. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

export interface ManualClock extends Clock {
  advance(ms: number): void;
}

/** A clock that stands still until it is advanced. Starts at the real time, so that snowflakes look alive. */
export function createManualClock(startMs = Date.now()): ManualClock {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    advance(ms) {
      nowMs += ms;
    },
  };
}
