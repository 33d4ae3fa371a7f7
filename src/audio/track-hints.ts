import { setTimeout as delay } from "node:timers/promises";
import { parseFile } from "music-metadata";
import { cleanTags } from "./tags.ts";
import type { TrackTags } from "./track.ts";

export interface TrackHints {
  readonly tags: TrackTags;
  /** A guess that saves a second pass over the file; the decoder knows. */
  readonly lossless: boolean;
}

const DEADLINE_MS = 5_000;

/**
 * What the file says about itself. A file whose tags cannot be read may still be played, so that is no failure: it
 * has no tags then. Durations are not read: only decoded samples can be trusted.
 */
export async function readTrackHints(path: string, signal: AbortSignal): Promise<TrackHints> {
  const none: TrackHints = { tags: {}, lossless: false };
  const cancelled = new AbortController();
  const late = delay(DEADLINE_MS, none, { signal: AbortSignal.any([signal, cancelled.signal]) });
  try {
    return await Promise.race([late, parseHints(path, none)]);
  } finally {
    cancelled.abort();
    late.catch(() => {});
  }
}

async function parseHints(path: string, none: TrackHints): Promise<TrackHints> {
  try {
    const { common, format } = await parseFile(path, { skipCovers: true, duration: false });
    return { tags: cleanTags(common), lossless: format.lossless ?? false };
  } catch {
    return none;
  }
}
