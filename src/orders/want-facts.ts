import type { Track } from "../audio/track.ts";
import { measuredFacts, type MeasuredFacts } from "./measured-facts.ts";
import type { Measurer } from "./measurer.ts";

export interface WantFactsOptions {
  readonly measurer: Pick<Measurer, "of">;
  /** How long an answer that is there, or a question that they help with, waits for the measurements of a track. */
  readonly measureWaitMs: number;
}

/**
 * Wants a track's measurements for as long as `signal` lets it. What it returns is called when they are needed: it waits
 * a while for what is not measured yet, never rejects, and resolves with null where one has to do without.
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
