import { kaiserSinc } from "./kaiser-sinc.ts";

/** About 70 dB of stop-band attenuation. */
const BETA = 7;
/** Zero crossings of the low-pass on either side. */
const LOBES = 8;
const TAPS_AT_ONCE = 4;

/**
 * Keeps every `factor`th sample of a stream, low-passed before. The filter's edge lies around the new half rate: what is
 * within a quarter of it is dulled and may fold back. Returns what each stretch gives, overwritten by the next; the last
 * few samples of a track stay in the filter.
 */
export function createDecimator(factor: number): (samples: Float32Array) => Float32Array {
  if (factor === 1) return (samples) => samples;
  const reach = LOBES * factor;
  const { middle, offsets, taps } = designTaps(factor, reach);
  let joined = new Float32Array(2 * reach);
  let kept = 2 * reach;
  let sums = new Float64Array(0);
  let out = new Float32Array(0);

  function addTaps(tap: number, count: number): void {
    const [line, to] = [joined, sums];
    const [w0 = 0, w1 = 0, w2 = 0, w3 = 0] = taps.subarray(tap, tap + TAPS_AT_ONCE);
    const [o0 = 0, o1 = 0, o2 = 0, o3 = 0] = offsets.subarray(tap, tap + TAPS_AT_ONCE);
    for (let index = 0, at = reach; index < count; index += 1, at += factor) {
      let sum = to[index] ?? 0;
      sum += w0 * ((line[at - o0] ?? 0) + (line[at + o0] ?? 0));
      sum += w1 * ((line[at - o1] ?? 0) + (line[at + o1] ?? 0));
      sum += w2 * ((line[at - o2] ?? 0) + (line[at + o2] ?? 0));
      sum += w3 * ((line[at - o3] ?? 0) + (line[at + o3] ?? 0));
      to[index] = sum;
    }
  }

  return (samples) => {
    const filled = kept + samples.length;
    if (joined.length < filled) {
      const larger = new Float32Array(filled);
      larger.set(joined.subarray(0, kept));
      joined = larger;
    }
    joined.set(samples, kept);
    const count = Math.max(0, Math.floor((filled - 2 * reach - 1) / factor) + 1);
    if (sums.length < count) [sums, out] = [new Float64Array(count), new Float32Array(count)];
    for (let index = 0; index < count; index += 1) {
      sums[index] = middle * (joined[index * factor + reach] ?? 0);
    }
    // A few taps at a time over the whole stretch: a loop over all of them at each sample takes twice as long.
    for (let tap = 0; tap < taps.length; tap += TAPS_AT_ONCE) {
      addTaps(tap, count);
    }
    for (let index = 0; index < count; index += 1) out[index] = sums[index] ?? 0;
    joined.copyWithin(0, count * factor, filled);
    kept = filled - count * factor;
    return out.subarray(0, count);
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
