import type { WindowRule } from "./track.ts";

export const HEARD_RATE_HZ = 16_000;

const WINDOW_SAMPLES = 30 * HEARD_RATE_HZ;
/** A last window shorter than this says nothing about the music but costs as much as a full one. */
const SHORTEST_TAIL_SAMPLES = 2 * HEARD_RATE_HZ;
/** Within 20 ms of a full window the tool adds an empty one (llama.cpp issue 27697); twice that, to be safe. */
const NEARLY_FULL_SAMPLES = 0.04 * HEARD_RATE_HZ;
/** How far below a multiple of 30 s we stay instead. */
const CLEARANCE_SAMPLES = 0.05 * HEARD_RATE_HZ;
/** On top of a padded multiple of 30 s, so that rounding down in the tool cannot lose its last window. */
const OVERHANG_SAMPLES = 0.02 * HEARD_RATE_HZ;

export interface WindowPlan {
  /** Samples of the track that stay in the file. */
  readonly heardSamples: number;
  /** Samples of the file: more than `heardSamples` where silence is added. */
  readonly fileSamples: number;
  /** What the tool will make of the file; each costs the same context, however full it is. */
  readonly windows: number;
}

/**
 * Cuts or pads 16 kHz audio so that the tool hears all that stays, in windows that are worth their cost: the last one
 * is never under 2 s, nor so full that the tool adds an empty one. Anything clearly under 30 s stays as it is.
 */
export function planWindows(samples: number, rule: WindowRule): WindowPlan {
  const heardSamples = trimTail(samples);
  const windows = Math.max(1, Math.ceil(heardSamples / WINDOW_SAMPLES));
  const padded = rule === "drops-tail" && windows > 1;
  const fileSamples = padded ? windows * WINDOW_SAMPLES + OVERHANG_SAMPLES : heardSamples;
  return { heardSamples, fileSamples, windows };
}

function trimTail(samples: number): number {
  const full = Math.floor(samples / WINDOW_SAMPLES);
  const tail = samples % WINDOW_SAMPLES;
  if (full > 0 && tail < SHORTEST_TAIL_SAMPLES) return full * WINDOW_SAMPLES - CLEARANCE_SAMPLES;
  if (tail > WINDOW_SAMPLES - NEARLY_FULL_SAMPLES) {
    return (full + 1) * WINDOW_SAMPLES - CLEARANCE_SAMPLES;
  }
  return samples;
}
