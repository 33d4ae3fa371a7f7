import type { PitchPeak } from "./pitch-peaks.ts";

const TOLERANCE_SEMITONES = 0.25;
const FAINTEST = 0.1;

/**
 * How much of what sounds goes on at the same pitch a fifth of a second later, 0 to 1: near 1 for held notes, low for
 * speech and for drums.
 */
export function pitchSteadiness(frames: readonly (readonly PitchPeak[])[]): number {
  let held = 0;
  let total = 0;
  for (const [index, peaks] of frames.entries()) {
    const next = frames[index + 1] ?? [];
    for (const { pitch, weight } of peaks) {
      if (weight < FAINTEST) continue;
      total += weight;
      const goesOn = next.some(
        (peak) => peak.weight >= FAINTEST && Math.abs(peak.pitch - pitch) < TOLERANCE_SEMITONES,
      );
      if (goesOn) held += weight;
    }
  }
  return total > 0 ? held / total : 0;
}
