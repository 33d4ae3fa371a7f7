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
  /** Momentary loudness (400 ms), every 100 ms, in the same way. */
  readonly momentaryLufs: Float64Array;
}

/** Tech 3341's signals 13 and 14 need the loudest 400 ms within 0.1 LU wherever they begin: 100 ms steps miss by 0.5. */
const STEPS_PER_SECOND = 100;
const MOMENTARY_STEPS = 40;
const SHORT_TERM_STEPS = 300;
/** Of gating blocks and short-term values: 100 ms. */
const HOP_STEPS = 10;

/**
 * EBU R128 / BS.1770-4 over all channels: 400 ms blocks with 75 % overlap for gating, 3 s windows every 100 ms, and the
 * loudest of either at any 10 ms.
 */
export function createLoudnessMeter(format: PcmFormat): Meter<LoudnessResult> {
  const { sampleRateHz } = format;
  const channels = loudnessWeights(format)
    .map((weight, channel) => ({ weight, channel, filter: createKWeighting(sampleRateHz) }))
    .filter(({ weight }) => weight > 0);
  /** Weighted mean squares of each 10 ms. */
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
        shortTermMaxLufs: loudestLufs(steps, SHORT_TERM_STEPS),
        momentaryMaxLufs: loudestLufs(steps, MOMENTARY_STEPS),
        shortTermLufs: shortTerm.map(loudnessLufs),
        momentaryLufs: momentary.map(loudnessLufs),
      };
    },
  };
}

function slidingMeans(steps: readonly number[], width: number): Float64Array {
  const count = Math.max(0, Math.floor((steps.length - width) / HOP_STEPS) + 1);
  const means = new Float64Array(count);
  for (let window = 0; window < count; window += 1) {
    let sum = 0;
    // Summed anew each time: a running sum would keep the rounding errors of loud passages through quiet ones.
    for (let offset = 0; offset < width; offset += 1)
      sum += steps[window * HOP_STEPS + offset] ?? 0;
    means[window] = sum / width;
  }
  return means;
}

/** Of all stretches of `width` steps. Here a running sum does: what it rounds is far below the loudest. */
function loudestLufs(steps: readonly number[], width: number): number | null {
  let sum = 0;
  let loudest = 0;
  for (const [step, energy] of steps.entries()) {
    sum += energy - (steps[step - width] ?? 0);
    if (step >= width - 1 && sum > loudest) loudest = sum;
  }
  return loudest > 0 ? loudnessLufs(loudest / width) : null;
}
