import FFT from "fft.js";

/** Of a signal less its mean, for lags from 0 on, each divided by how many products went in; 1 at lag 0. */
export function autocorrelation(signal: Float64Array, lags: number): Float64Array {
  const size = 2 ** Math.ceil(Math.log2(Math.max(2, signal.length + lags)));
  const fft = new FFT(size);
  const data = new Float64Array(size * 2);
  const out = new Float64Array(size * 2);
  const mean = signal.reduce((sum, value) => sum + value, 0) / signal.length;
  for (const [index, value] of signal.entries()) data[2 * index] = value - mean;
  fft.transform(out, data);
  for (let bin = 0; bin < size; bin += 1) {
    data[2 * bin] = (out[2 * bin] ?? 0) ** 2 + (out[2 * bin + 1] ?? 0) ** 2;
    data[2 * bin + 1] = 0;
  }
  // Of a real and even spectrum the forward transform is the inverse one, but for its scale.
  fft.transform(out, data);
  const unit = (out[0] ?? 0) / signal.length;
  return Float64Array.from({ length: Math.min(lags, signal.length) }, (_, lag) =>
    unit > 0 ? (out[2 * lag] ?? 0) / (signal.length - lag) / unit : 0,
  );
}

/** Between two lags, on a straight line; 0 beyond the end. */
export function valueAt(correlation: Float64Array, lag: number): number {
  const index = Math.floor(lag);
  const share = lag - index;
  if (index + 1 >= correlation.length) return 0;
  return (correlation[index] ?? 0) * (1 - share) + (correlation[index + 1] ?? 0) * share;
}
