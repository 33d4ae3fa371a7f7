import type { AudioBlock, Meter, PcmFormat } from "./audio-block.ts";
import { TAPS, createInterpolator } from "./interpolate.ts";

export interface TruePeakResult {
  /** Of the reconstructed waveform; 1.0 is full scale. */
  readonly truePeak: number;
  /** Gaps between two samples, neither of them over full scale, in which the waveform goes over it. */
  readonly interSampleOvers: number;
}

const LEAD = TAPS / 2;
/** Samples that share one look at whether anything among them can matter. */
const CHUNK = 8;
/** More than rounding makes of samples at full scale. */
const OVER = 1 + 2 ** -20;
const WITHOUT_SIGN = 0x7f_ff_ff_ff;

/**
 * True peak after BS.1770-4 Annex 2: 4-fold interpolation (2-fold from 96 kHz, none from 192 kHz). A gap is only
 * interpolated where the filter's gain leaves a chance of a new peak or an over, which changes no result.
 */
export function createTruePeakMeter(format: PcmFormat): Meter<TruePeakResult> {
  const interpolator = chooseInterpolator(format.sampleRateHz);
  const histories = Array.from({ length: format.channels }, () => new Float32Array(TAPS - 1));
  let joined = new Float32Array(0);
  let bits = new Int32Array(joined.buffer);
  let chunkPeaks = new Float32Array(0);
  let chunkPeakBits = new Int32Array(chunkPeaks.buffer);
  let truePeak = 0;
  let interSampleOvers = 0;

  function addChannel(samples: Float32Array, history: Float32Array): void {
    const frames = samples.length;
    makeRoom(frames + TAPS - 1);
    joined.set(history);
    joined.set(samples, TAPS - 1);
    findChunkPeaks();
    // In locals: variables of the closure would be read anew at every chunk.
    const line = joined;
    const peaks = chunkPeaks;
    let highest = truePeak;
    for (let from = 0, chunk = 0; from < frames; from += CHUNK, chunk += 1) {
      // Three chunks from where one begins hold all that its gaps are interpolated from, two all that its gaps part.
      const besideLargest = Math.max(peaks[chunk] ?? 0, peaks[chunk + 1] ?? 0);
      const largest = Math.max(besideLargest, peaks[chunk + 2] ?? 0);
      if (largest > highest) highest = largest;
      if (!interpolator) continue;
      const level = Math.min(1, highest);
      if (largest * interpolator.totalGain <= level) continue;
      const straight = level - interpolator.bendGain * largestBend(line, from);
      if (besideLargest <= straight) continue;
      const { nearGain, farGain } = interpolator;
      const highEnough = Math.max(straight, (level - farGain * largest) / nearGain);
      highest = Math.max(highest, addGaps(from, Math.min(frames, from + CHUNK), highEnough));
    }
    truePeak = highest;
    history.set(joined.subarray(frames));
  }

  /** The largest value in the gaps beside a sample above `highEnough`. */
  function addGaps(from: number, to: number, highEnough: number): number {
    let largest = 0;
    for (let gap = from; gap < to; gap += 1) {
      const beside = samplesBeside(gap);
      if (beside <= highEnough) continue;
      const between = interpolator?.largestBetween(joined, gap) ?? 0;
      if (between > largest) largest = between;
      if (between > OVER && beside <= 1) interSampleOvers += 1;
    }
    return largest;
  }

  function makeRoom(length: number): void {
    if (joined.length === length) return;
    joined = new Float32Array(length);
    bits = new Int32Array(joined.buffer);
    chunkPeaks = new Float32Array(Math.ceil(length / CHUNK) + 2);
    chunkPeakBits = new Int32Array(chunkPeaks.buffer);
  }

  function findChunkPeaks(): void {
    const levels = bits;
    for (let from = 0, chunk = 0; from < levels.length; from += CHUNK, chunk += 1) {
      const to = Math.min(levels.length, from + CHUNK);
      let largest = 0;
      // Floats without their sign are in the order of their bits, whose larger is found without a branch to guess.
      for (let index = from; index < to; index += 1) {
        const less = largest - ((levels[index] ?? 0) & WITHOUT_SIGN);
        largest = (largest - (less & (less >> 31))) | 0;
      }
      chunkPeakBits[chunk] = largest;
    }
  }

  function samplesBeside(gap: number): number {
    return Math.max(Math.abs(joined[gap + LEAD - 1] ?? 0), Math.abs(joined[gap + LEAD] ?? 0));
  }

  function add(block: AudioBlock): void {
    for (const [channel, history] of histories.entries()) {
      const samples = block[channel];
      if (samples) addChannel(samples, history);
    }
  }

  return {
    add,
    finish() {
      // What comes after the last sample is silence: it moves the last samples through the filter.
      add(histories.map(() => new Float32Array(LEAD)));
      return { truePeak, interSampleOvers };
    },
  };
}

/** The largest second difference that the gaps of the chunk at `from` are interpolated from. */
function largestBend(samples: Float32Array, from: number): number {
  const to = Math.min(samples.length - 1, from + CHUNK + TAPS - 2);
  let largest = 0;
  let last = samples[from] ?? 0;
  let here = samples[from + 1] ?? 0;
  for (let index = from + 1; index < to; index += 1) {
    const next = samples[index + 1] ?? 0;
    const bend = Math.abs(last - 2 * here + next);
    if (bend > largest) largest = bend;
    last = here;
    here = next;
  }
  return largest;
}

function chooseInterpolator(sampleRateHz: number): ReturnType<typeof createInterpolator> | null {
  if (sampleRateHz >= 192_000) return null;
  return createInterpolator(sampleRateHz >= 96_000 ? 2 : 4);
}
