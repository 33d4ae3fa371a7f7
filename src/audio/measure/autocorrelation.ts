import { realFft } from "./real-fft.ts";

const SMALLEST = 32;

/** Of a signal less its mean, for lags from 0 on, each divided by how many products went in; 1 at lag 0. */
export function autocorrelation(signal: Float64Array, lags: number): Float64Array {
  const size = 2 ** Math.ceil(Math.log2(Math.max(SMALLEST, signal.length + lags)));
  const fft = realFft(size);
  const { input, output } = fft;
  const mean = signal.reduce((sum, value) => sum + value, 0) / signal.length;
  input.fill(0);
  for (let index = 0; index < signal.length; index += 1) input[index] = (signal[index] ?? 0) - mean;
  fft.forward();
  // Two real bins, and pairs of real and imaginary part behind them: a power has no imaginary one.
  input[0] = (output[0] ?? 0) ** 2;
  input[1] = (output[1] ?? 0) ** 2;
  for (let bin = 2; bin < size; bin += 2) {
    input[bin] = (output[bin] ?? 0) ** 2 + (output[bin + 1] ?? 0) ** 2;
    input[bin + 1] = 0;
  }
  fft.backward();
  const unit = (output[0] ?? 0) / signal.length;
  return Float64Array.from({ length: Math.min(lags, signal.length) }, (_, lag) =>
    unit > 0 ? (output[lag] ?? 0) / (signal.length - lag) / unit : 0,
  );
}

/** Between two lags, on a straight line; 0 beyond the end. */
export function valueAt(correlation: Float64Array, lag: number): number {
  const index = Math.floor(lag);
  const share = lag - index;
  if (index + 1 >= correlation.length) return 0;
  return (correlation[index] ?? 0) * (1 - share) + (correlation[index + 1] ?? 0) * share;
}
