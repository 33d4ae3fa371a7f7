import { createWindowedFft } from "./windowed-fft.ts";

export interface PairSpectrum {
  /** Power of each bin from 0 to half the size, for the two stretches of the last call. */
  readonly first: Float64Array;
  readonly second: Float64Array;
  /** Real part of the cross-spectrum: what both have in common, with its sign. */
  readonly cross: Float64Array;
  /** Transforms `size` samples of each, from `at`, under a Hann window. */
  transform(first: Float32Array, second: Float32Array, at: number): void;
}

/** Spectra of two real stretches. Power is scaled so that the bins of a stretch sum up to its mean square. */
export function createPairSpectrum(size: number): PairSpectrum {
  const fft = createWindowedFft(size);
  const scale = fft.powerScale;
  const half = size / 2;
  const aBins = new Float32Array(size);
  const bBins = new Float32Array(size);
  const first = new Float64Array(half + 1);
  const second = new Float64Array(half + 1);
  const cross = new Float64Array(half + 1);

  return {
    first,
    second,
    cross,
    transform(a, b, at) {
      aBins.set(fft.transform(a, at));
      bBins.set(a === b ? aBins : fft.transform(b, at));
      for (const [bin, index] of [
        [0, 0],
        [half, 1],
      ] as const) {
        const aRe = aBins[index] ?? 0;
        const bRe = bBins[index] ?? 0;
        first[bin] = aRe * aRe * scale;
        second[bin] = bRe * bRe * scale;
        cross[bin] = aRe * bRe * scale;
      }
      for (let bin = 1; bin < half; bin += 1) {
        const aRe = aBins[2 * bin] ?? 0;
        const aIm = aBins[2 * bin + 1] ?? 0;
        const bRe = bBins[2 * bin] ?? 0;
        const bIm = bBins[2 * bin + 1] ?? 0;
        first[bin] = (aRe * aRe + aIm * aIm) * scale;
        second[bin] = (bRe * bRe + bIm * bIm) * scale;
        cross[bin] = (aRe * bRe + aIm * bIm) * scale;
      }
    },
  };
}
