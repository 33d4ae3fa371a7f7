import { createReadStream, createWriteStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { AudioCache, PreparedLease } from "./audio-cache.ts";
import { AudioError } from "./errors.ts";
import type { WindowRule } from "./track.ts";
import { resizeWav } from "./wav.ts";
import { HEARD_RATE_HZ, planWindows } from "./windows.ts";

export interface Excerpt {
  readonly trackHash: string;
  /** Whole seconds of the prepared audio. */
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

export interface ExcerptOptions {
  readonly cache: AudioCache;
  readonly windowRule: WindowRule;
}

const HEADER_BYTES = 44;
const BYTES_PER_SECOND = HEARD_RATE_HZ * 2;

/** Names what an excerpt was made of and which part of it: prepared audio of its own in the cache. */
export function excerptPreparation(
  preparation: string,
  { fromSeconds, toSeconds }: Omit<Excerpt, "trackHash">,
): string {
  return `${preparation}-from${fromSeconds}-to${toSeconds}`;
}

/**
 * Cuts a part out of prepared audio, fitted for the window rule as any other. The caller disposes of the lease. Throws
 * AudioError where there is less sound than the file said.
 */
export async function cutExcerpt(
  whole: PreparedLease,
  excerpt: Excerpt,
  { cache, windowRule }: ExcerptOptions,
  signal: AbortSignal,
): Promise<PreparedLease> {
  const { trackHash, fromSeconds, toSeconds } = excerpt;
  if (fromSeconds >= whole.heardSeconds) {
    throw new AudioError(
      "too-short",
      "The sound in this file ends before that moment: it is shorter than it says.",
    );
  }
  await using folder = await cache.openTempFolder();
  const path = join(folder.path, "excerpt.wav");
  const to = Math.min(toSeconds, whole.heardSeconds);
  const start = HEADER_BYTES + fromSeconds * BYTES_PER_SECOND;
  const end = HEADER_BYTES + Math.floor(to * HEARD_RATE_HZ) * 2 - 1; // The last byte, not the one after it.
  // The header as it is: its sizes are set right below.
  await pipeline(createReadStream(whole.path, { end: HEADER_BYTES - 1 }), createWriteStream(path), {
    signal,
  });
  await pipeline(
    createReadStream(whole.path, { start, end }),
    createWriteStream(path, { flags: "a" }),
    { signal },
  );
  const { heardSamples, fileSamples } = planWindows((end + 1 - start) / 2, windowRule);
  await resizeWav(path, heardSamples, fileSamples);
  const preparation = excerptPreparation(whole.preparation, excerpt);
  return cache.add(path, { trackHash, preparation, heardSamples });
}
