import type { PitchPeak } from "./pitch-peaks.ts";

/** Third, fifth and seventh harmonic, in semitones: as notes they would be a fifth, a major third, a seventh. */
const OVERTONES = [19.02, 27.86, 33.69] as const;
const TOLERANCE = 0.35;
const KEPT = 0.3;
/** A partial that is clearly stronger than what it may belong to is a note of its own. */
const NOTE_OF_ITS_OWN = 1.25;

/** Weighs down what is probably an overtone of a note below: a minor chord's own fifth harmonic sounds major. */
export function weighOvertonesDown(peaks: readonly PitchPeak[]): readonly PitchPeak[] {
  return peaks.map((peak) => {
    const explained = OVERTONES.filter((distance) =>
      peaks.some(
        ({ pitch, weight }) =>
          Math.abs(peak.pitch - pitch - distance) < TOLERANCE &&
          peak.weight <= weight * NOTE_OF_ITS_OWN,
      ),
    ).length;
    return { pitch: peak.pitch, weight: peak.weight * KEPT ** explained };
  });
}
