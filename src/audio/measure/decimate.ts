import { kaiserSinc } from "./kaiser-sinc.ts";

/** About 70 dB of stop-band attenuation. */
const BETA = 7;
/** Zero crossings of the low-pass on either side. */
const LOBES = 8;

/**
 * Keeps every `factor`th sample of a stream, low-passed before. The filter's edge lies around the new half rate: what is
 * within a quarter of it is dulled and may fold back. Returns what each stretch gives; the last few samples of a track
 * stay in the filter.
 */
export function createDecimator(factor: number): (samples: Float32Array) => Float32Array {
  if (factor === 1) return (samples) => samples;
  const reach = LOBES * factor;
  const { middle, offsets, taps } = designTaps(factor, reach);
  let rest = new Float32Array(2 * reach);

  return (samples) => {
    const joined = new Float32Array(rest.length + samples.length);
    joined.set(rest);
    joined.set(samples, rest.length);
    const count = Math.max(0, Math.floor((joined.length - 2 * reach - 1) / factor) + 1);
    const out = new Float32Array(count);
    for (let index = 0; index < count; index += 1) {
      const center = index * factor + reach;
      let sum = middle * (joined[center] ?? 0);
      for (let tap = 0; tap < taps.length; tap += 1) {
        const offset = offsets[tap] ?? 0;
        sum += (taps[tap] ?? 0) * ((joined[center - offset] ?? 0) + (joined[center + offset] ?? 0));
      }
      out[index] = sum;
    }
    rest = joined.slice(count * factor);
    return out;
  };
}

/** One side of a symmetric low-pass with unit gain at 0 Hz; every `factor`th tap is 0, and left out. */
function designTaps(
  factor: number,
  reach: number,
): { middle: number; offsets: Int32Array; taps: Float64Array } {
  const shape = { halfWidth: reach + 1, cutoff: 1 / factor, beta: BETA };
  const offsets = Int32Array.from({ length: reach }, (_, index) => index + 1).filter(
    (offset) => offset % factor !== 0,
  );
  const side = Float64Array.from(offsets, (offset) => kaiserSinc(offset, shape));
  const middle = kaiserSinc(0, shape);
  const gain = middle + 2 * side.reduce((sum, tap) => sum + tap, 0);
  return { middle: middle / gain, offsets, taps: side.map((tap) => tap / gain) };
}
