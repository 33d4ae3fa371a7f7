/** Something that is done again and again, but not too often: never at once, always in the end. */
export interface Pulse {
  /** There is a reason to: within `soonMs`, together with all other reasons by then. */
  soon(): void;
  /** Time passes, which is a weak reason: within `laterMs`. */
  later(): void;
}

export interface PulseOptions {
  readonly soonMs: number;
  readonly laterMs: number;
  /** Must not throw. */
  readonly beat: () => void;
}

/** Keeps no process alive. */
export function createPulse({ soonMs, laterMs, beat }: PulseOptions): Pulse {
  let timer: NodeJS.Timeout | undefined;
  let isSoon = false;

  return {
    soon() {
      if (isSoon) return;
      isSoon = true;
      start(soonMs);
    },
    later() {
      if (timer === undefined) start(laterMs);
    },
  };

  function start(delayMs: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = undefined;
      isSoon = false;
      beat();
    }, delayMs).unref();
  }
}
