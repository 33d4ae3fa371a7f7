import type { Track } from "../audio/track.ts";
import { measuredFacts, type MeasuredFacts } from "./measured-facts.ts";
import type { Measurer } from "./measurer.ts";

export interface WantFactsOptions {
  readonly measurer: Pick<Measurer, "of" | "known">;
  /** How long an answer that is there waits for the measurements of its track. */
  readonly measureWaitMs: number;
}

/**
 * Wants a track's measurements for as long as the answer is wanted. What it returns is called when that is there: it
 * waits a while for what is not measured yet, never rejects, and resolves with null where the answer has to do without.
 */
export function wantFacts(
  track: Track,
  { measurer, measureWaitMs }: WantFactsOptions,
  signal: AbortSignal,
): () => Promise<MeasuredFacts | null> {
  const measuring = look();

  return async function facts() {
    const { promise: late, resolve } = Promise.withResolvers<null>();
    const timer = setTimeout(() => resolve(null), measureWaitMs);
    try {
      // The upload may have been fetched once more meanwhile, to be heard, and measured then.
      return await Promise.race([measuring.then((found) => found ?? look()), late]);
    } finally {
      clearTimeout(timer);
    }
  };

  async function look(): Promise<MeasuredFacts | null> {
    try {
      const measurements = await measurer.of(track.trackHash, signal);
      return measurements === undefined ? null : measuredFacts(measurements, track);
    } catch {
      return null; // Who measures has logged it.
    }
  }
}

/** What is stored of it by now. Never rejects: whoever asks goes on without. */
export async function knownFacts(
  track: Track,
  { measurer }: Pick<WantFactsOptions, "measurer">,
): Promise<MeasuredFacts | null> {
  try {
    const measurements = await measurer.known(track.trackHash);
    return measurements === undefined ? null : measuredFacts(measurements, track);
  } catch {
    return null;
  }
}
