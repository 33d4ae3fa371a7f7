import { kaiserSinc } from "./kaiser-sinc.ts";

/** About 70 dB of stop-band attenuation. */
const BETA = 7;
/** Zero crossings of the low-pass on either side. */
const LOBES = 8;
/** Of the new half sample rate: what is above is lost, what folds back is 70 dB down. */
const PASSBAND = 0.88;

/**
 * Keeps every `factor`th sample of a stream, low-passed before. Returns what each stretch gives; the last few samples
 * of a track stay in the filter.
 */
export function createDecimator(factor: number): (samples: Float32Array) => Float32Array {
  if (factor === 1) return (samples) => samples;
  const reach = LOBES * factor;
  const side = sideTaps(factor, reach);
  const middle = side[0] ?? 0;
  let joined = new Float32Array(2 * reach);
  let kept = 2 * reach;

  return (samples) => {
    const previous = joined.subarray(0, kept);
    const next = new Float32Array(kept + samples.length);
    next.set(previous);
    next.set(samples, kept);
    const count = Math.max(0, Math.floor((next.length - 2 * reach - 1) / factor) + 1);
    const out = new Float32Array(count);
    for (let index = 0; index < count; index += 1) {
      const center = index * factor + reach;
      let sum = middle * (next[center] ?? 0);
      for (let tap = 1; tap <= reach; tap += 1) {
        sum += (side[tap] ?? 0) * ((next[center - tap] ?? 0) + (next[center + tap] ?? 0));
      }
      out[index] = sum;
    }
    joined = next.slice(count * factor);
    kept = joined.length;
    return out;
  };
}

/** Half of a symmetric low-pass, from its middle outwards, with unit gain at 0 Hz. */
function sideTaps(factor: number, reach: number): Float64Array {
  const cutoff = PASSBAND / factor;
  const taps = Float64Array.from({ length: reach + 1 }, (_, tap) =>
    kaiserSinc(tap, { halfWidth: reach + 1, cutoff, beta: BETA }),
  );
  const gain = taps.reduce((sum, tap, index) => sum + (index === 0 ? tap : 2 * tap), 0);
  return taps.map((tap) => tap / gain);
}
