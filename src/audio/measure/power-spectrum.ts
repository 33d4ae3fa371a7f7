import { createWindowedFft } from "./windowed-fft.ts";

export interface PowerSpectrum {
  /** Power of each bin from 0 to half the size, of the last call's stretch. */
  readonly power: Float64Array;
  /** Transforms `size` samples from `at`, under a Hann window. */
  transform(samples: Float32Array, at: number): void;
}

/** Power is scaled so that a stretch's bins sum up to its mean square. */
export function createPowerSpectrum(size: number): PowerSpectrum {
  const fft = createWindowedFft(size);
  const scale = fft.powerScale;
  const half = size / 2;
  const power = new Float64Array(half + 1);

  return {
    power,
    transform(samples, at) {
      const output = fft.transform(samples, at);
      power[0] = (output[0] ?? 0) ** 2 * scale;
      power[half] = (output[1] ?? 0) ** 2 * scale;
      for (let bin = 1; bin < half; bin += 1) {
        const re = output[2 * bin] ?? 0;
        const im = output[2 * bin + 1] ?? 0;
        power[bin] = (re * re + im * im) * scale;
      }
    },
  };
}
