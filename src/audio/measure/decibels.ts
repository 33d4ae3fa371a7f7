/** dB of an amplitude against full scale; null for silence, which has no level. */
export function amplitudeDb(amplitude: number): number | null {
  return amplitude > 0 ? 20 * Math.log10(amplitude) : null;
}

/** dB of a power (mean square) against full scale; null for silence. */
export function powerDb(power: number): number | null {
  return power > 0 ? 10 * Math.log10(power) : null;
}

/** Rounds to a fixed number of decimals: what is below is noise of the method, and makes caches and cards long. */
export function round(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  // Adding 0 turns -0 into 0.
  return Math.round(value * scale) / scale + 0;
}

export function roundOrNull(value: number | null, decimals: number): number | null {
  return value === null ? null : round(value, decimals);
}
