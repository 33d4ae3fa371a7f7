import type { LongTermSpectrum } from "./long-term-spectrum.ts";
import type { BandName, SpectralBalance, SpectralBand } from "./measurements.ts";
import { findCutoff } from "./cutoff.ts";
import { round, roundOrNull } from "./decibels.ts";

const BANDS: readonly (readonly [BandName, number, number])[] = [
  ["sub-bass", 20, 60],
  ["bass", 60, 250],
  ["low mids", 250, 500],
  ["mids", 500, 2_000],
  ["upper mids", 2_000, 4_000],
  ["presence", 4_000, 6_000],
  ["air", 6_000, 20_000],
];
const REFERENCE_DB_PER_OCTAVE = -4.5;
const TILT_FROM_HZ = 100;
const TILT_TO_HZ = 10_000;
const THIRD_OCTAVE = 2 ** (1 / 3);
/** Mean square below which nothing can be said: -80 dBFS. */
const SILENT = 1e-8;

export function describeSpectrum(spectrum: LongTermSpectrum): SpectralBalance | null {
  const total = spectrum.power.reduce((sum, power) => sum + power, 0);
  if (spectrum.frames < 8 || total < SILENT) return null;
  return {
    bands: describeBands(spectrum),
    tiltDbPerOctave: round(tiltOf(spectrum), 1),
    cutoff: findCutoff(spectrum),
  };
}

function describeBands(spectrum: LongTermSpectrum): readonly SpectralBand[] {
  const highestHz = spectrum.binHz * (spectrum.power.length - 1);
  const raw = BANDS.map(([name, fromHz, toHz]) => {
    const heardToHz = Math.min(toHz, highestHz);
    // A band of which less than half can be in the file is not compared.
    const heard = (heardToHz - fromHz) / (toHz - fromHz) > 0.5;
    const power = heard ? bandPower(spectrum, fromHz, heardToHz) : 0;
    const level = power > 0 ? 10 * Math.log10(power / referencePower(fromHz, heardToHz)) : null;
    return { name, fromHz, toHz, level };
  });
  const levels = raw.flatMap(({ level }) => (level === null ? [] : [level]));
  const mean = levels.reduce((sum, level) => sum + level, 0) / Math.max(1, levels.length);
  return raw.map(({ name, fromHz, toHz, level }) => {
    const levelDb = roundOrNull(level === null ? null : level - mean, 1);
    return { name, fromHz, toHz, levelDb };
  });
}

/** Of bins by their share in the band. */
export function bandPower(
  { power, binHz }: Pick<LongTermSpectrum, "power" | "binHz">,
  fromHz: number,
  toHz: number,
): number {
  let sum = 0;
  const last = Math.min(power.length - 1, Math.ceil(toHz / binHz) + 1);
  for (let bin = Math.max(1, Math.floor(fromHz / binHz) - 1); bin <= last; bin += 1) {
    const overlap = Math.min(toHz, (bin + 0.5) * binHz) - Math.max(fromHz, (bin - 0.5) * binHz);
    if (overlap > 0) sum += ((power[bin] ?? 0) * overlap) / binHz;
  }
  return sum;
}

/** The integral of a density that falls by the reference's slope. */
function referencePower(fromHz: number, toHz: number): number {
  const exponent = REFERENCE_DB_PER_OCTAVE / (10 * Math.log10(2)) + 1;
  return Math.abs(toHz ** exponent - fromHz ** exponent);
}

/** Least squares through the density of third octaves. */
function tiltOf(spectrum: LongTermSpectrum): number {
  const points: { octave: number; level: number }[] = [];
  const highestHz = Math.min(TILT_TO_HZ, spectrum.binHz * (spectrum.power.length - 1));
  for (let hz = TILT_FROM_HZ; hz * THIRD_OCTAVE <= highestHz; hz *= THIRD_OCTAVE) {
    const power = bandPower(spectrum, hz, hz * THIRD_OCTAVE);
    const density = power / (hz * (THIRD_OCTAVE - 1));
    points.push({ octave: Math.log2(hz), level: 10 * Math.log10(density + 1e-15) });
  }
  const octave = points.reduce((sum, point) => sum + point.octave, 0) / points.length;
  const level = points.reduce((sum, point) => sum + point.level, 0) / points.length;
  let product = 0;
  let square = 0;
  for (const point of points) {
    product += (point.octave - octave) * (point.level - level);
    square += (point.octave - octave) ** 2;
  }
  return square > 0 ? product / square : 0;
}
