/** What the engine works on, or will. */
export interface Service {
  /** Null when nobody can say. */
  readonly expectedMs: number | null;
}

export interface Situation {
  readonly nowMs: number;
  readonly slots: number;
  readonly running: readonly (Service & { readonly sinceMs: number })[];
  /** In the order in which they will be served. */
  readonly line: readonly Service[];
}

/** Who is overdue is given this share of what was expected of it once more, however late it is. */
const OVERDUE_SHARE = 0.1;

/**
 * When each in line will be served to its end if all goes as expected and nobody else comes; null for it and all behind
 * it where that is not known of one of them, or of one that runs. Pure.
 */
export function forecast({ nowMs, slots, running, line }: Situation): (number | null)[] {
  const freeAtMs: number[] = Array.from({ length: slots - running.length }, () => nowMs);
  let isKnown = slots > 0;
  for (const { expectedMs, sinceMs } of running) {
    if (expectedMs === null) isKnown = false;
    else freeAtMs.push(Math.max(nowMs + OVERDUE_SHARE * expectedMs, sinceMs + expectedMs));
  }

  return line.map(({ expectedMs }) => {
    if (expectedMs === null) isKnown = false;
    if (!isKnown || expectedMs === null) return null;
    const first = freeAtMs.indexOf(Math.min(...freeAtMs));
    const doneAtMs = (freeAtMs[first] ?? nowMs) + expectedMs;
    freeAtMs[first] = doneAtMs;
    return doneAtMs;
  });
}
