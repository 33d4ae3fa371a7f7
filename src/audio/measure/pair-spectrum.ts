import FFT from "fft.js";

export interface PairSpectrum {
  /** Power of each bin from 0 to half the size, for the two stretches of the last call. */
  readonly first: Float64Array;
  readonly second: Float64Array;
  /** Real part of the cross-spectrum: what both have in common, with its sign. */
  readonly cross: Float64Array;
  /** Transforms `size` samples of each, from `offset`, under a Hann window. */
  transform(first: Float32Array, second: Float32Array, firstAt: number, secondAt: number): void;
}

/**
 * Spectra of two real stretches for the price of one complex transform: one goes in as the real, the other as the
 * imaginary part. Power is scaled so that the bins of a stretch sum up to its mean square.
 */
export function createPairSpectrum(size: number): PairSpectrum {
  const fft = new FFT(size);
  const half = size / 2;
  const window = hann(size);
  const data = new Float64Array(size * 2);
  const out = new Float64Array(size * 2 + 2);
  const first = new Float64Array(half + 1);
  const second = new Float64Array(half + 1);
  const cross = new Float64Array(half + 1);
  // Mean square of the Hann window is 3/8; both halves of the spectrum are folded into one.
  const scale = 2 / (size * size * (3 / 8)) / 4;

  return {
    first,
    second,
    cross,
    transform(a, b, firstAt, secondAt) {
      for (let index = 0; index < size; index += 1) {
        const weight = window[index] ?? 0;
        data[2 * index] = (a[firstAt + index] ?? 0) * weight;
        data[2 * index + 1] = (b[secondAt + index] ?? 0) * weight;
      }
      fft.transform(out, data);
      // The bin at 0 Hz is its own mirror image: as if it stood again behind the last.
      out[2 * size] = out[0] ?? 0;
      out[2 * size + 1] = out[1] ?? 0;
      for (let bin = 0, mirror = size; bin <= half; bin += 1, mirror -= 1) {
        const re = out[2 * bin] ?? 0;
        const im = out[2 * bin + 1] ?? 0;
        const mirrorRe = out[2 * mirror] ?? 0;
        const mirrorIm = out[2 * mirror + 1] ?? 0;
        const aRe = re + mirrorRe;
        const aIm = im - mirrorIm;
        const bRe = im + mirrorIm;
        const bIm = mirrorRe - re;
        first[bin] = (aRe * aRe + aIm * aIm) * scale;
        second[bin] = (bRe * bRe + bIm * bIm) * scale;
        cross[bin] = (aRe * bRe + aIm * bIm) * scale;
      }
    },
  };
}

function hann(size: number): Float64Array {
  return Float64Array.from(
    { length: size },
    (_, index) => 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / size),
  );
}
