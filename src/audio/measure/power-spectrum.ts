import { realFft } from "./real-fft.ts";

export interface PowerSpectrum {
  /** Power of each bin from 0 to half the size, of the last call's stretch. */
  readonly power: Float64Array;
  /** Transforms `size` samples from `at`, under a Hann window. */
  transform(samples: Float32Array, at: number): void;
}

/** Power is scaled so that a stretch's bins sum up to its mean square. */
export function createPowerSpectrum(size: number): PowerSpectrum {
  const fft = realFft(size);
  const half = size / 2;
  const window = hannWindow(size);
  const scale = powerScale(size);
  const power = new Float64Array(half + 1);

  return {
    power,
    transform(samples, at) {
      const { input, output } = fft;
      for (let index = 0; index < size; index += 1) {
        input[index] = (samples[at + index] ?? 0) * (window[index] ?? 0);
      }
      fft.forward();
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

export function hannWindow(size: number): Float32Array {
  return Float32Array.from(
    { length: size },
    (_, index) => 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / size),
  );
}

/** The mean square of a Hann window is 3/8; both halves of the spectrum are folded into one. */
export function powerScale(size: number): number {
  return 2 / (size * size * (3 / 8));
}
