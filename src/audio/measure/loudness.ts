import { blockFrames, type Meter, type PcmFormat } from "./audio-block.ts";
import { createKWeighting } from "./k-weighting.ts";
import { integratedLufs, loudnessRangeLu, loudnessLufs } from "./loudness-gating.ts";
import { loudnessWeights } from "./speakers.ts";

export interface LoudnessResult {
  readonly integratedLufs: number | null;
  readonly rangeLu: number | null;
  readonly shortTermMaxLufs: number | null;
  readonly momentaryMaxLufs: number | null;
  /** Short-term loudness (3 s), every 100 ms, at the window's end; the first stands at 3 s. -Infinity is silence. */
  readonly shortTermLufs: Float64Array;
}

const STEPS_PER_SECOND = 10;
const MOMENTARY_STEPS = 4;
const SHORT_TERM_STEPS = 30;

/** EBU R128 / BS.1770-4 over all channels: 400 ms blocks with 75 % overlap for gating, 3 s windows every 100 ms. */
export function createLoudnessMeter(format: PcmFormat): Meter<LoudnessResult> {
  const { sampleRateHz } = format;
  const channels = loudnessWeights(format)
    .map((weight, channel) => ({ weight, channel, filter: createKWeighting(sampleRateHz) }))
    .filter(({ weight }) => weight > 0);
  /** Weighted mean squares of each 100 ms. */
  const steps: number[] = [];
  let weighted = new Float64Array(0);
  let frame = 0;
  let sums = new Float64Array(0);
  let firstStep = 0;

  function stepOf(frameIndex: number): number {
    return Math.floor((frameIndex * STEPS_PER_SECOND) / sampleRateHz);
  }

  function startOf(step: number): number {
    return Math.ceil((step * sampleRateHz) / STEPS_PER_SECOND);
  }

  return {
    add(block) {
      const frames = blockFrames(block);
      if (frames === 0) return;
      if (weighted.length < frames) weighted = new Float64Array(frames);
      const lastStep = stepOf(frame + frames - 1);
      const grown = new Float64Array(lastStep - firstStep + 1);
      grown.set(sums.subarray(0, grown.length));
      sums = grown;
      for (const { weight, channel, filter } of channels) {
        const samples = block[channel];
        if (!samples) continue;
        filter(samples, weighted);
        for (let step = firstStep; step <= lastStep; step += 1) {
          const from = Math.max(0, startOf(step) - frame);
          const to = Math.min(frames, startOf(step + 1) - frame);
          let sum = 0;
          for (let index = from; index < to; index += 1) {
            const sample = weighted[index] ?? 0;
            sum += sample * sample;
          }
          sums[step - firstStep] = (sums[step - firstStep] ?? 0) + weight * sum;
        }
      }
      frame += frames;
      const done = stepOf(frame) - firstStep;
      for (let index = 0; index < done; index += 1) {
        const step = firstStep + index;
        steps.push((sums[index] ?? 0) / (startOf(step + 1) - startOf(step)));
      }
      sums = sums.slice(done);
      firstStep += done;
    },
    finish() {
      const momentary = slidingMeans(steps, MOMENTARY_STEPS);
      const shortTerm = slidingMeans(steps, SHORT_TERM_STEPS);
      return {
        integratedLufs: integratedLufs(momentary),
        rangeLu: loudnessRangeLu(shortTerm),
        shortTermMaxLufs: loudestLufs(shortTerm),
        momentaryMaxLufs: loudestLufs(momentary),
        shortTermLufs: shortTerm.map(loudnessLufs),
      };
    },
  };
}

function slidingMeans(steps: readonly number[], width: number): Float64Array {
  const means = new Float64Array(Math.max(0, steps.length - width + 1));
  for (let start = 0; start < means.length; start += 1) {
    let sum = 0;
    // Summed anew each time: a running sum would keep the rounding errors of loud passages through quiet ones.
    for (let offset = 0; offset < width; offset += 1) sum += steps[start + offset] ?? 0;
    means[start] = sum / width;
  }
  return means;
}

function loudestLufs(energies: Float64Array): number | null {
  const loudest = energies.reduce((most, energy) => Math.max(most, energy), 0);
  return loudest > 0 ? loudnessLufs(loudest) : null;
}
