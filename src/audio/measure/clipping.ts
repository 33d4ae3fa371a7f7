import type { Meter } from "./audio-block.ts";

export interface ClippingResult {
  /** Flat tops: at least three equal samples in a row at the track's own ceiling, entered or left steeply. */
  readonly clippedRuns: number;
  readonly clippedSamples: number;
}

/** Below half of full scale nothing was clipped that anybody would hear as a fault of the master. */
const LOWEST_LEVEL = 0.5;
/** A converter's or a dither's last bit. */
const EQUAL = 1.5 / 32_768;
/** What a slow bass note does at its top is flat too, but it gets there gently. */
const STEEP = 0.001;
const SHORTEST_RUN = 3;
/** Runs are kept by level, since only the end tells where the ceiling is. */
const BINS_PER_DB = 20;
const BINS = 20 * BINS_PER_DB;
const ZERO_BIN = 6 * BINS_PER_DB + 1;
const CEILING_DB = 0.13;

/** Finds what a clipper left, also where the master was turned down afterwards. A lossy codec hides it. */
export function createClippingMeter(channels: number): Meter<ClippingResult> {
  const runsAt = new Uint32Array(BINS);
  const samplesAt = new Uint32Array(BINS);
  /** Of each channel: last sample, length of the run it belongs to, step into that run, last step, the step before that. */
  const states = Array.from({ length: channels }, () => Float64Array.of(0, 1, 0, 0, 0));

  function keep(level: number, run: number, steepness: number): void {
    if (run < SHORTEST_RUN || level < LOWEST_LEVEL || steepness < STEEP) return;
    const bin = Math.min(BINS - 1, Math.round(ZERO_BIN + 20 * Math.log10(level) * BINS_PER_DB));
    runsAt[bin] = (runsAt[bin] ?? 0) + 1;
    samplesAt[bin] = (samplesAt[bin] ?? 0) + run;
  }

  function scan(samples: Float32Array, state: Float64Array): void {
    let [last = 0, run = 1, entry = 0, before = 0, beforeThat = 0] = state;
    for (let index = 0; index < samples.length; index += 1) {
      const sample = samples[index] ?? 0;
      const step = Math.abs(sample - last);
      if (step < EQUAL) {
        // The last step into a flat top is cut off somewhere: the one before it tells how steep it was.
        if (run === 1) entry = Math.max(before, beforeThat);
        run += 1;
      } else if (run > 1) {
        if (run >= SHORTEST_RUN) keep(Math.abs(last), run, Math.max(entry, step));
        run = 1;
      }
      last = sample;
      beforeThat = before;
      before = step;
    }
    state.set([last, run, entry, before, beforeThat]);
  }

  return {
    add(block) {
      for (const [channel, samples] of block.entries()) {
        const state = states[channel];
        if (state) scan(samples, state);
      }
    },
    finish() {
      for (const [last = 0, run = 1, entry = 0] of states) keep(Math.abs(last), run, entry);
      const top = runsAt.findLastIndex((runs) => runs > 0);
      const from = Math.max(0, top - Math.ceil(CEILING_DB * BINS_PER_DB));
      return {
        clippedRuns: sum(runsAt.subarray(from)),
        clippedSamples: sum(samplesAt.subarray(from)),
      };
    },
  };
}

function sum(counts: Uint32Array): number {
  return counts.reduce((total, count) => total + count, 0);
}
