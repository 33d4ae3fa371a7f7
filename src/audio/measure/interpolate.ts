import { kaiserSinc } from "./kaiser-sinc.ts";

/** Samples that go into one value between two of them: half before, half after. */
export const TAPS = 12;

export interface Interpolator {
  /** No value between two samples is larger than the largest sample times this. */
  readonly totalGain: number;
  /**
   * No value between two samples is larger than the larger of the two times `nearGain`, and the largest of the other ten
   * times `farGain`, together.
   */
  readonly nearGain: number;
  readonly farGain: number;
  /**
   * No value between two samples is larger than the larger of the two and this times the largest second difference
   * (`x[i - 1] - 2 x[i] + x[i + 1]`) of the ten inner ones, together.
   */
  readonly bendGain: number;
  /** The largest absolute value between samples `at + 5` and `at + 6`. */
  largestBetween(samples: Float32Array, at: number): number;
}

/**
 * Looks at the waveform between samples, `factor` - 1 times in each gap (2 or 4), through a filter of 12 taps a phase,
 * as BS.1770-4 Annex 2 has it.
 */
export function createInterpolator(factor: 2 | 4): Interpolator {
  const [h0, h1, h2, h3, h4, h5] = phaseTaps(0.5);
  const quarter = phaseTaps(0.25);
  const [q0, q1, q2, q3, q4, q5, q6, q7, q8, q9, q10, q11] = quarter;
  const phases = [phaseTaps(0.5), ...(factor === 4 ? [quarter] : [])];
  const nearGains = phases.map((taps) => absoluteSum(taps.slice(TAPS / 2 - 1, TAPS / 2 + 1)));
  const farGains = phases.map((taps, phase) => absoluteSum(taps) - (nearGains[phase] ?? 0));

  return {
    totalGain: Math.max(...phases.map(absoluteSum)),
    nearGain: Math.max(...nearGains),
    farGain: Math.max(...farGains),
    bendGain: Math.max(...phases.map(bendGain)),
    // Written out: this runs up to twenty million times a track, and loops over taps take four times as long.
    largestBetween(samples, at) {
      const x0 = samples[at] ?? 0;
      const x1 = samples[at + 1] ?? 0;
      const x2 = samples[at + 2] ?? 0;
      const x3 = samples[at + 3] ?? 0;
      const x4 = samples[at + 4] ?? 0;
      const x5 = samples[at + 5] ?? 0;
      const x6 = samples[at + 6] ?? 0;
      const x7 = samples[at + 7] ?? 0;
      const x8 = samples[at + 8] ?? 0;
      const x9 = samples[at + 9] ?? 0;
      const x10 = samples[at + 10] ?? 0;
      const x11 = samples[at + 11] ?? 0;
      const half = Math.abs(
        h0 * (x0 + x11) +
          h1 * (x1 + x10) +
          h2 * (x2 + x9) +
          h3 * (x3 + x8) +
          h4 * (x4 + x7) +
          h5 * (x5 + x6),
      );
      if (factor === 2) return half;
      const first =
        q0 * x0 +
        q1 * x1 +
        q2 * x2 +
        q3 * x3 +
        q4 * x4 +
        q5 * x5 +
        q6 * x6 +
        q7 * x7 +
        q8 * x8 +
        q9 * x9 +
        q10 * x10 +
        q11 * x11;
      const last =
        q0 * x11 +
        q1 * x10 +
        q2 * x9 +
        q3 * x8 +
        q4 * x7 +
        q5 * x6 +
        q6 * x5 +
        q7 * x4 +
        q8 * x3 +
        q9 * x2 +
        q10 * x1 +
        q11 * x0;
      return Math.max(half, Math.abs(first), Math.abs(last));
    },
  };
}

type Taps = readonly [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
];

/** Interpolates at `position` (0 to 1) between the two middle samples. */
function phaseTaps(position: number): Taps {
  const tap = (index: number): number =>
    kaiserSinc(index - (TAPS / 2 - 1) - position, { halfWidth: TAPS / 2, cutoff: 1, beta: 4 });
  const taps = [
    tap(0),
    tap(1),
    tap(2),
    tap(3),
    tap(4),
    tap(5),
    tap(6),
    tap(7),
    tap(8),
    tap(9),
    tap(10),
    tap(11),
  ] as const;
  const [a, b, c, d, e, f, g, h, i, j, k, l] = taps;
  const sum = taps.reduce<number>((total, value) => total + value, 0);
  return [
    a / sum,
    b / sum,
    c / sum,
    d / sum,
    e / sum,
    f / sum,
    g / sum,
    h / sum,
    i / sum,
    j / sum,
    k / sum,
    l / sum,
  ];
}

/**
 * Taps that sum up to 1 are a straight line between the two middle samples, which is nowhere higher than they are, and
 * a weighted sum of second differences: the weights are the rest of the taps, summed up twice.
 */
function bendGain(taps: Taps): number {
  const middle = TAPS / 2 - 1;
  const position = taps.reduce<number>((sum, tap, index) => sum + tap * (index - middle), 0);
  let gain = 0;
  let before = 0;
  let weight = 0;
  for (const [index, tap] of taps.entries()) {
    const line = index === middle ? 1 - position : index === middle + 1 ? position : 0;
    const next = tap - line + 2 * weight - before;
    gain += Math.abs(next);
    [before, weight] = [weight, next];
  }
  return gain;
}

function absoluteSum(taps: readonly number[]): number {
  return taps.reduce((sum, tap) => sum + Math.abs(tap), 0);
}
