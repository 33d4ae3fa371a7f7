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
/** Samples before one that tell how steep it was reached. */
const HISTORY = 3;
/** Runs are kept by level, since only the end tells where the ceiling is. */
const BINS_PER_DB = 20;
const BINS = 20 * BINS_PER_DB;
const ZERO_BIN = 6 * BINS_PER_DB + 1;
const CEILING_DB = 0.13;

/** The equal samples at a channel's end so far. */
interface Run {
  /** The last samples. */
  readonly history: Float32Array;
  length: number;
  /** The steepest step into it. */
  entry: number;
}

/** Finds what a clipper left, also where the master was turned down afterwards. A lossy codec hides it. */
export function createClippingMeter(channels: number): Meter<ClippingResult> {
  const runsAt = new Uint32Array(BINS);
  const samplesAt = new Uint32Array(BINS);
  const channelRuns = Array.from({ length: channels }, (): Run => ({
    history: new Float32Array(HISTORY),
    length: 1,
    entry: 0,
  }));
  let joined = new Float32Array(0);

  function keep(level: number, run: number, steepness: number): void {
    if (run < SHORTEST_RUN || level < LOWEST_LEVEL || steepness < STEEP) return;
    const bin = Math.min(BINS - 1, Math.round(ZERO_BIN + 20 * Math.log10(level) * BINS_PER_DB));
    runsAt[bin] = (runsAt[bin] ?? 0) + 1;
    samplesAt[bin] = (samplesAt[bin] ?? 0) + run;
  }

  function scan(samples: Float32Array, run: Run): void {
    const end = HISTORY + samples.length;
    if (joined.length < end) joined = new Float32Array(end);
    joined.set(run.history);
    joined.set(samples, HISTORY);
    // In a local: a variable of the closure would be read anew at every sample.
    const line = joined;
    let { length, entry } = run;
    for (let index = HISTORY; index < end; index += 1) {
      const step = stepInto(line, index);
      if (step < EQUAL) {
        // The last step into a flat top is cut off somewhere: the one before it tells how steep it was.
        if (length === 1) entry = Math.max(stepInto(line, index - 1), stepInto(line, index - 2));
        length += 1;
      } else if (length > 1) {
        keep(Math.abs(line[index - 1] ?? 0), length, Math.max(entry, step));
        length = 1;
      }
    }
    run.length = length;
    run.entry = entry;
    run.history.set(line.subarray(end - HISTORY, end));
  }

  return {
    add(block) {
      for (const [channel, samples] of block.entries()) {
        const run = channelRuns[channel];
        if (run) scan(samples, run);
      }
    },
    finish() {
      for (const { history, length, entry } of channelRuns) {
        keep(Math.abs(history.at(-1) ?? 0), length, entry);
      }
      const top = runsAt.findLastIndex((runs) => runs > 0);
      const from = Math.max(0, top - Math.ceil(CEILING_DB * BINS_PER_DB));
      return {
        clippedRuns: sum(runsAt.subarray(from)),
        clippedSamples: sum(samplesAt.subarray(from)),
      };
    },
  };
}

function stepInto(samples: Float32Array, index: number): number {
  return Math.abs((samples[index] ?? 0) - (samples[index - 1] ?? 0));
}

function sum(counts: Uint32Array): number {
  return counts.reduce((total, count) => total + count, 0);
}
