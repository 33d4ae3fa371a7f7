export interface SincShape {
  /** Where the window ends, in samples from the middle. */
  readonly halfWidth: number;
  /** Of the low-pass, as a share of half the sample rate. */
  readonly cutoff: number;
  /** Kaiser's: more takes more off in the stop band, and makes the edge less steep. */
  readonly beta: number;
}

/** An ideal low-pass under a Kaiser window, `offset` samples from its middle. */
export function kaiserSinc(offset: number, { halfWidth, cutoff, beta }: SincShape): number {
  const edge = offset / halfWidth;
  if (Math.abs(edge) >= 1) return 0;
  const window = besselI0(beta * Math.sqrt(1 - edge * edge)) / besselI0(beta);
  const angle = Math.PI * cutoff * offset;
  return window * (angle === 0 ? cutoff : (cutoff * Math.sin(angle)) / angle);
}

/** The modified Bessel function of the first kind and order 0, by its power series. */
function besselI0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-16; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
