import type { Chroma } from "./chroma.ts";

/** Shares of the time each triad sounds: 12 major ones from C on, then 12 minor ones. They sum up to 1 (or are all 0). */
export type TriadShares = readonly number[];

/** Frames that are looked at together, about half a second: a chord lasts at least that long. */
const SPAN = 3;
const BASS_WEIGHT = 0.5;

/** The best triad of each moment, by what sounds and by what sounds in the bass. */
export function followTriads(
  chromas: readonly Chroma[],
  basses: readonly Chroma[],
): readonly (number | null)[] {
  return chromas.map((_, at) => {
    const all = sumAround(chromas, at);
    if (all.every((value) => value === 0)) return null;
    const bass = sumAround(basses, at);
    let best = 0;
    let bestFit = -1;
    for (let triad = 0; triad < 24; triad += 1) {
      const root = triad % 12;
      const third = (root + (triad < 12 ? 4 : 3)) % 12;
      const fifth = (root + 7) % 12;
      const tones = (all[root] ?? 0) + (all[third] ?? 0) + (all[fifth] ?? 0);
      const fit = tones + BASS_WEIGHT * (bass[root] ?? 0);
      if (fit > bestFit) [best, bestFit] = [triad, fit];
    }
    return best;
  });
}

export function triadShares(triads: readonly (number | null)[]): TriadShares {
  const heard = triads.filter((triad) => triad !== null);
  const shares = Array.from({ length: 24 }, () => 0);
  for (const triad of heard) shares[triad] = (shares[triad] ?? 0) + 1 / heard.length;
  return shares;
}

/** Normalised to a sum of 1, or all 0. */
function sumAround(chromas: readonly Chroma[], at: number): readonly number[] {
  const sums = Array.from({ length: 12 }, () => 0);
  let total = 0;
  const reach = (SPAN - 1) / 2;
  for (let index = at - reach; index <= at + reach; index += 1) {
    for (const [pitchClass, value] of (chromas[index] ?? []).entries()) {
      sums[pitchClass] = (sums[pitchClass] ?? 0) + value;
      total += value;
    }
  }
  return total > 0 ? sums.map((sum) => sum / total) : sums;
}
