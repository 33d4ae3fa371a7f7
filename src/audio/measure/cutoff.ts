import { round } from "./decibels.ts";
import type { LongTermSpectrum } from "./long-term-spectrum.ts";
import type { Cutoff } from "./measurements.ts";

/** Lower than any codec's low-pass; below it music may simply have nothing. */
const LOWEST_HZ = 7_000;
/** A low-pass this close to the end of the spectrum is the converter's own. */
const NATURAL_SHARE = 0.94;
const STEP_HZ = 100;
/** A codec falls off within this. */
const EDGE_HZ = 700;
const LOOK_HZ = 800;
const CLEAR_DROP_DB = 22;
const SURE_DROP_DB = 35;
/** Above the cut nothing may come back. */
const COMEBACK_DB = 12;
/** The least that a 24-bit file and our sums can tell apart, a hertz. */
const FLOOR = 1e-17;

/** Music fades out towards the top; what falls by more than 22 dB within 700 Hz and stays down was cut. */
export function findCutoff({ power, binHz }: LongTermSpectrum): Cutoff | null {
  const levels = stepLevels(power, binHz);
  const edge = EDGE_HZ / STEP_HZ;
  const look = LOOK_HZ / STEP_HZ;
  let best: { step: number; drop: number } | undefined;
  for (let step = LOWEST_HZ / STEP_HZ; step + edge + 2 < levels.length; step += 1) {
    const below = meanOf(levels.slice(step - look, step));
    const above = levels.slice(step + edge, step + edge + look);
    const drop = below - meanOf(above);
    const comeback = Math.max(...levels.slice(step + edge));
    if (drop < CLEAR_DROP_DB || below - comeback < drop - COMEBACK_DB) continue;
    if (!best || drop > best.drop) best = { step, drop };
  }
  if (!best) return null;
  const hz = edgeOf(levels, best.step) * STEP_HZ;
  if (hz > NATURAL_SHARE * binHz * (power.length - 1)) return null;
  const confidence = Math.min(
    1,
    0.6 + (0.4 * (best.drop - CLEAR_DROP_DB)) / (SURE_DROP_DB - CLEAR_DROP_DB),
  );
  return { hz, dropDb: round(best.drop, 0), confidence: round(confidence, 2) };
}

/** dB of the density in steps of 100 Hz. */
function stepLevels(power: Float64Array, binHz: number): readonly number[] {
  const steps = Math.floor((binHz * (power.length - 1)) / STEP_HZ);
  return Array.from({ length: steps }, (_, step) => {
    const from = Math.max(1, Math.round((step * STEP_HZ) / binHz));
    const to = Math.max(from + 1, Math.round(((step + 1) * STEP_HZ) / binHz));
    return 10 * Math.log10(meanOf(power.subarray(from, to)) / binHz + FLOOR);
  });
}

/** Where, after `step`, half of the fall is behind. */
function edgeOf(levels: readonly number[], step: number): number {
  const edge = EDGE_HZ / STEP_HZ;
  const top = meanOf(levels.slice(step - LOOK_HZ / STEP_HZ, step));
  const bottom = levels[step + edge] ?? top;
  const offset = levels
    .slice(step, step + edge + 1)
    .findIndex((level) => level < (top + bottom) / 2);
  return step + Math.max(0, offset);
}

function meanOf(values: readonly number[] | Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / Math.max(1, values.length);
}
