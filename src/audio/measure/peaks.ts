import { blockFrames, type Meter } from "./audio-block.ts";
import { createClippingMeter, type ClippingResult } from "./clipping.ts";

export interface PeaksResult extends ClippingResult {
  /** The largest absolute sample of any channel; 1.0 is full scale. */
  readonly samplePeak: number;
  /** Mean square over all channels. */
  readonly meanSquare: number;
  /** The channel mean farthest from zero, with its sign, as a share of full scale. */
  readonly dcOffset: number;
  /** Samples beyond full scale: only float files and lossy codecs can have them. */
  readonly samplesOverFullScale: number;
}

/** What 16-bit files reach at most is no over. */
const FULL_SCALE = 1;

export function createPeaksMeter(channels: number): Meter<PeaksResult> {
  const clipping = createClippingMeter(channels);
  const sums = new Float64Array(channels);
  let samplePeak = 0;
  let squares = 0;
  let frames = 0;
  let samplesOverFullScale = 0;

  return {
    add(block) {
      clipping.add(block);
      frames += blockFrames(block);
      for (const [channel, samples] of block.entries()) {
        const { sum, square, peak } = levelsOf(samples);
        if (peak > FULL_SCALE) samplesOverFullScale += countOver(samples);
        sums[channel] = (sums[channel] ?? 0) + sum;
        squares += square;
        samplePeak = Math.max(samplePeak, peak);
      }
    },
    finish() {
      const means = Array.from(sums, (sum) => sum / Math.max(1, frames));
      return {
        ...clipping.finish(),
        samplePeak,
        samplesOverFullScale,
        meanSquare: squares / Math.max(1, frames * channels),
        dcOffset: means.reduce((far, mean) => (Math.abs(mean) > Math.abs(far) ? mean : far), 0),
      };
    },
  };
}

function levelsOf(samples: Float32Array): { sum: number; square: number; peak: number } {
  let sum = 0;
  let square = 0;
  let peak = 0;
  for (let index = 0; index < samples.length; index += 1) {
    const sample = samples[index] ?? 0;
    const level = Math.abs(sample);
    sum += sample;
    square += sample * sample;
    if (level > peak) peak = level;
  }
  return { sum, square, peak };
}

function countOver(samples: Float32Array): number {
  let over = 0;
  for (const sample of samples) if (Math.abs(sample) > FULL_SCALE) over += 1;
  return over;
}
