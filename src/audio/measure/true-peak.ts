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

/**
 * True peak after BS.1770-4 Annex 2: 4-fold interpolation (2-fold from 96 kHz, none from 192 kHz). A gap is only
 * interpolated where the filter's gain leaves a chance of a new peak or an over, which changes no result.
 */
export function createTruePeakMeter(format: PcmFormat): Meter<TruePeakResult> {
  const interpolator = chooseInterpolator(format.sampleRateHz);
  const histories = Array.from({ length: format.channels }, () => new Float32Array(TAPS - 1));
  let joined = new Float32Array(0);
  let chunkPeaks = new Float32Array(0);
  let truePeak = 0;
  let interSampleOvers = 0;

  function addChannel(samples: Float32Array, history: Float32Array): void {
    const frames = samples.length;
    if (joined.length !== frames + TAPS - 1) joined = new Float32Array(frames + TAPS - 1);
    joined.set(history);
    joined.set(samples, TAPS - 1);
    findChunkPeaks(frames + TAPS - 1);
    for (let from = 0, chunk = 0; from < frames; from += CHUNK, chunk += 1) {
      const to = Math.min(frames, from + CHUNK);
      const largest = Math.max(
        chunkPeaks[chunk] ?? 0,
        chunkPeaks[chunk + 1] ?? 0,
        chunkPeaks[chunk + 2] ?? 0,
      );
      if (largest > truePeak) truePeak = largest;
      if (!interpolator) continue;
      const { nearGain, farGain } = interpolator;
      const level = Math.min(1, truePeak);
      if (largest * (nearGain + farGain) <= level) continue;
      const near = (level - farGain * largest) / nearGain;
      for (let gap = from; gap < to; gap += 1) {
        const beside = samplesBeside(gap);
        if (beside <= near) continue;
        const highest = interpolator.largestBetween(joined, gap);
        if (highest > truePeak) truePeak = highest;
        if (highest > 1 && beside <= 1) interSampleOvers += 1;
      }
    }
    history.set(joined.subarray(frames));
  }

  /** Three chunks from where one begins hold all that its gaps are interpolated from. */
  function findChunkPeaks(length: number): void {
    const chunks = Math.ceil(length / CHUNK) + 2;
    if (chunkPeaks.length !== chunks) chunkPeaks = new Float32Array(chunks);
    for (let from = 0, chunk = 0; from < length; from += CHUNK, chunk += 1) {
      const to = Math.min(length, from + CHUNK);
      let largest = 0;
      for (let index = from; index < to; index += 1) {
        const level = Math.abs(joined[index] ?? 0);
        if (level > largest) largest = level;
      }
      chunkPeaks[chunk] = largest;
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

function chooseInterpolator(sampleRateHz: number): ReturnType<typeof createInterpolator> | null {
  if (sampleRateHz >= 192_000) return null;
  return createInterpolator(sampleRateHz >= 96_000 ? 2 : 4);
}
