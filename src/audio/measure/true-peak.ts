import type { AudioBlock, Meter, PcmFormat } from "./audio-block.ts";
import { kaiserSinc } from "./kaiser-sinc.ts";

export interface TruePeakResult {
  /** Of the reconstructed waveform; 1.0 is full scale. */
  readonly truePeak: number;
  /** Gaps between two samples, neither of them over full scale, in which the waveform goes over it. */
  readonly interSampleOvers: number;
}

const HALF_TAPS = 10;
const TAPS = 2 * HALF_TAPS;
/** Samples that share one look at whether anything among them can matter. */
const CHUNK = 16;

/**
 * True peak after BS.1770-4 Annex 2: 4-fold interpolation (2-fold from 96 kHz, none from 192 kHz). A chunk is only
 * interpolated where the filter's gain leaves a chance of a new peak or an over, which changes no result.
 */
export function createTruePeakMeter(format: PcmFormat): Meter<TruePeakResult> {
  const factor = oversampling(format.sampleRateHz);
  const phases = Array.from({ length: factor - 1 }, (_, phase) => phaseTaps((phase + 1) / factor));
  const maxGain = phases.reduce((most, taps) => Math.max(most, absoluteSum(taps)), 1);
  const histories = Array.from({ length: format.channels }, () => new Float32Array(TAPS - 1));
  let joined = new Float32Array(0);
  let truePeak = 0;
  let interSampleOvers = 0;

  function scan(from: number, to: number): void {
    for (let gap = from; gap < to; gap += 1) {
      let highest = 0;
      for (const taps of phases) {
        let sum = 0;
        for (let tap = 0; tap < TAPS; tap += 1) sum += (taps[tap] ?? 0) * (joined[gap + tap] ?? 0);
        highest = Math.max(highest, Math.abs(sum));
      }
      if (highest > truePeak) truePeak = highest;
      if (highest > 1 && samplesBeside(gap) <= 1) interSampleOvers += 1;
    }
  }

  function samplesBeside(gap: number): number {
    const before = Math.abs(joined[gap + HALF_TAPS - 1] ?? 0);
    return Math.max(before, Math.abs(joined[gap + HALF_TAPS] ?? 0));
  }

  function addChannel(samples: Float32Array, history: Float32Array): void {
    const frames = samples.length;
    if (joined.length !== frames + TAPS - 1) joined = new Float32Array(frames + TAPS - 1);
    joined.set(history);
    joined.set(samples, TAPS - 1);
    for (let from = 0; from < frames; from += CHUNK) {
      const to = Math.min(frames, from + CHUNK);
      let largest = 0;
      for (let index = from; index < to + TAPS - 1; index += 1) {
        const level = Math.abs(joined[index] ?? 0);
        if (level > largest) largest = level;
      }
      if (largest > truePeak) truePeak = largest;
      if (factor > 1 && largest * maxGain > Math.min(1, truePeak)) scan(from, to);
    }
    history.set(joined.subarray(frames));
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
      add(histories.map(() => new Float32Array(HALF_TAPS)));
      return { truePeak, interSampleOvers };
    },
  };
}

function oversampling(sampleRateHz: number): number {
  if (sampleRateHz >= 192_000) return 1;
  return sampleRateHz >= 96_000 ? 2 : 4;
}

/** Interpolates at `position` (0 to 1) between the two middle samples. */
function phaseTaps(position: number): Float64Array {
  const taps = Float64Array.from({ length: TAPS }, (_, tap) =>
    kaiserSinc(tap - (HALF_TAPS - 1) - position, { halfWidth: HALF_TAPS, cutoff: 1 }),
  );
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => tap / sum);
}

function absoluteSum(taps: Float64Array): number {
  return taps.reduce((sum, tap) => sum + Math.abs(tap), 0);
}
