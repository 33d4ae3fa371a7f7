import { realFft } from "./real-fft.ts";

export interface WindowedFft {
  /** A bin's squared magnitude times this is its power: those from 0 to half the size sum up to the stretch's mean square. */
  readonly powerScale: number;
  /** Transforms `size` samples from `at` under a Hann window. What it returns, as `RealFft` has it, is overwritten by the next. */
  transform(samples: Float32Array, at: number): Float32Array;
}

export function createWindowedFft(size: number): WindowedFft {
  const fft = realFft(size);
  const window = Float32Array.from(
    { length: size },
    (_, index) => 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / size),
  );
  return {
    // The mean square of a Hann window is 3/8; both halves of the spectrum are folded into one.
    powerScale: 2 / (size * size * (3 / 8)),
    transform(samples, at) {
      const { input } = fft;
      for (let index = 0; index < size; index += 1) {
        input[index] = (samples[at + index] ?? 0) * (window[index] ?? 0);
      }
      fft.forward();
      return fft.output;
    },
  };
}
