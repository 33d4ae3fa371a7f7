/** A second-order filter in transposed direct form II; `a0` is 1. */
interface Biquad {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

/** Smaller states are inaudible, and as denormal numbers they would take a hundred times as long. */
const SILENT_STATE = 1e-20;

/**
 * BS.1770's K-weighting of one channel at any sample rate: the two published 48 kHz filters, taken back to their
 * analogue prototypes (the constants of libebur128). Returns a function that weighs the next samples into `out`.
 */
export function createKWeighting(
  sampleRateHz: number,
): (samples: Float32Array, out: Float64Array) => void {
  const shelf = shelfFilter(sampleRateHz);
  const highPass = highPassFilter(sampleRateHz);
  const state = new Float64Array(4);
  return (samples, out) => {
    // In locals: variables of the closure would be boxed at every sample.
    let [s1 = 0, s2 = 0, h1 = 0, h2 = 0] = state;
    for (let index = 0; index < samples.length; index += 1) {
      const x = samples[index] ?? 0;
      const y = shelf.b0 * x + s1;
      s1 = shelf.b1 * x - shelf.a1 * y + s2;
      s2 = shelf.b2 * x - shelf.a2 * y;
      const z = highPass.b0 * y + h1;
      h1 = highPass.b1 * y - highPass.a1 * z + h2;
      h2 = highPass.b2 * y - highPass.a2 * z;
      out[index] = z;
    }
    const silent = Math.max(Math.abs(s1), Math.abs(s2), Math.abs(h1), Math.abs(h2)) < SILENT_STATE;
    state.set(silent ? [0, 0, 0, 0] : [s1, s2, h1, h2]);
  };
}

function shelfFilter(sampleRateHz: number): Biquad {
  const k = Math.tan((Math.PI * 1_681.974450955533) / sampleRateHz);
  const q = 0.7071752369554196;
  const high = 10 ** (3.999843853973347 / 20);
  const band = high ** 0.4996667741545416;
  const a0 = 1 + k / q + k * k;
  return {
    b0: (high + (band * k) / q + k * k) / a0,
    b1: (2 * (k * k - high)) / a0,
    b2: (high - (band * k) / q + k * k) / a0,
    a1: (2 * (k * k - 1)) / a0,
    a2: (1 - k / q + k * k) / a0,
  };
}

function highPassFilter(sampleRateHz: number): Biquad {
  const k = Math.tan((Math.PI * 38.13547087602444) / sampleRateHz);
  const q = 0.5003270373238773;
  const a0 = 1 + k / q + k * k;
  return { b0: 1, b1: -2, b2: 1, a1: (2 * (k * k - 1)) / a0, a2: (1 - k / q + k * k) / a0 };
}
