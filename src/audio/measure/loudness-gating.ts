/** BS.1770's scale: a 997 Hz sine at 0 dBFS in one channel reads -3.01 LUFS. */
const OFFSET_LUFS = -0.691;
const ABSOLUTE_GATE_LUFS = -70;
const RELATIVE_GATE_LU = -10;
/** EBU Tech 3342. */
const RANGE_RELATIVE_GATE_LU = -20;
const RANGE_LOW = 0.1;
const RANGE_HIGH = 0.95;

export function loudnessLufs(energy: number): number {
  return OFFSET_LUFS + 10 * Math.log10(energy);
}

/** Of the weighted mean squares of 400 ms blocks; null where nothing passes the gates. */
export function integratedLufs(momentary: Float64Array): number | null {
  const kept = gate(momentary, RELATIVE_GATE_LU);
  return kept.length === 0 ? null : loudnessLufs(mean(kept));
}

/** EBU Tech 3342, of the weighted mean squares of 3 s windows; null where nothing passes the gates. */
export function loudnessRangeLu(shortTerm: Float64Array): number | null {
  const kept = gate(shortTerm, RANGE_RELATIVE_GATE_LU).toSorted();
  if (kept.length === 0) return null;
  return loudnessLufs(quantile(kept, RANGE_HIGH)) - loudnessLufs(quantile(kept, RANGE_LOW));
}

function gate(energies: Float64Array, relativeLu: number): Float64Array {
  const audible = energies.filter((energy) => loudnessLufs(energy) >= ABSOLUTE_GATE_LUFS);
  if (audible.length === 0) return audible;
  const threshold = mean(audible) * 10 ** (relativeLu / 10);
  return audible.filter((energy) => energy >= threshold);
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The nearest of sorted values, as Tech 3342's reference code takes it. */
function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.round((sorted.length - 1) * share)] ?? 0;
}
