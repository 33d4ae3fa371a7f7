import type { PitchPeak } from "./pitch-peaks.ts";

/** Weights of the 12 pitch classes from C on, which sum up to 1; null where nothing sounds. */
export type Chroma = readonly number[] | null;

export interface ChromaOptions {
  readonly tuningSemitones: number;
  readonly lowestPitch?: number;
  readonly highestPitch?: number;
}

/** A partial also counts for the notes whose 2nd, 3rd, 4th harmonic it may be. */
const HARMONICS = [
  { semitones: 0, weight: 1 },
  { semitones: 12, weight: 0.5 },
  { semitones: 19.02, weight: 0.25 },
  { semitones: 24, weight: 0.12 },
] as const;
const LOWEST_PITCH = 27;

/** How far the track is from A = 440 Hz, in semitones (-0.5 to 0.5), and how much its partials agree on it (0 to 1). */
export function estimateTuning(frames: readonly (readonly PitchPeak[])[]): {
  readonly semitones: number;
  readonly agreement: number;
} {
  let x = 0;
  let y = 0;
  let total = 0;
  for (const peaks of frames) {
    for (const { pitch, weight } of peaks) {
      x += weight * Math.cos(2 * Math.PI * pitch);
      y += weight * Math.sin(2 * Math.PI * pitch);
      total += weight;
    }
  }
  return {
    semitones: Math.atan2(y, x) / (2 * Math.PI),
    agreement: total > 0 ? Math.hypot(x, y) / total : 0,
  };
}

export function frameChroma(peaks: readonly PitchPeak[], options: ChromaOptions): Chroma {
  const { tuningSemitones, lowestPitch = 0, highestPitch = 127 } = options;
  const classes = Array.from({ length: 12 }, () => 0);
  for (const { pitch, weight } of peaks) {
    if (pitch < lowestPitch || pitch > highestPitch) continue;
    for (const harmonic of HARMONICS) {
      const note = pitch - tuningSemitones - harmonic.semitones;
      if (note < LOWEST_PITCH) break;
      const nearest = Math.round(note);
      const fit = Math.cos(Math.PI * Math.abs(note - nearest)) ** 2;
      const pitchClass = nearest % 12;
      classes[pitchClass] = (classes[pitchClass] ?? 0) + weight * harmonic.weight * fit;
    }
  }
  const total = classes.reduce((sum, value) => sum + value, 0);
  return total > 0 ? classes.map((value) => value / total) : null;
}

export function meanChroma(chromas: readonly Chroma[]): Chroma {
  const heard = chromas.filter((chroma) => chroma !== null);
  if (heard.length === 0) return null;
  return Array.from(
    { length: 12 },
    (_, pitchClass) =>
      heard.reduce((sum, chroma) => sum + (chroma[pitchClass] ?? 0), 0) / heard.length,
  );
}
