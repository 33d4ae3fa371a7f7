import type { AudioCache, PreparedLease } from "./audio-cache.ts";
import type { DecodedAudio, Decoder } from "./decoder.ts";
import { AudioError } from "./errors.ts";
import { sniffUpload } from "./sniff.ts";
import { readTrackHints } from "./track-hints.ts";
import type { Track, WindowRule } from "./track.ts";
import { peakSample, resizeWav } from "./wav.ts";
import { HEARD_RATE_HZ, planWindows } from "./windows.ts";

export interface PreparerOptions {
  readonly decoder: Decoder;
  readonly cache: AudioCache;
  readonly windowRule: WindowRule;
  /** What is longer is heard up to here. */
  readonly heardCapSeconds?: number;
}

export interface UploadFile {
  readonly path: string;
  /** Hints only, as the uploader gave them. */
  readonly fileName?: string | undefined;
  readonly contentType?: string | undefined;
  /** Told when the bytes look like a track, before they are decoded: for whoever has something else to do with them. */
  readonly onSniffed?: () => void;
}

export interface PreparedTrack {
  readonly track: Track;
  /** Owned by the caller, who disposes of it when the model has heard it. */
  readonly prepared: PreparedLease;
}

export interface Preparer {
  /** Names what this preparer makes of a track: ask the cache for it before decoding. */
  readonly preparation: string;
  /**
   * Checks, decodes, identifies and fits an upload, and leaves the result in the cache. Throws `AudioError`, or the
   * signal's reason when aborted; nothing is left behind then.
   */
  prepareTrack(upload: UploadFile, signal: AbortSignal): Promise<PreparedTrack>;
}

/** The model's processor truncates here. */
const DEFAULT_HEARD_CAP_SECONDS = 600;
/** Part of every answer's key: raise it when the samples change. */
const PREPARATION_VERSION = 1;
const SHORTEST_SAMPLES = HEARD_RATE_HZ;
/** -60 dBFS: below it there is noise, not music, and the model would make up a song. */
const SILENT_PEAK = 32_768 * 10 ** (-60 / 20);

export function createPreparer(options: PreparerOptions): Preparer {
  const { decoder, cache, windowRule, heardCapSeconds = DEFAULT_HEARD_CAP_SECONDS } = options;
  const preparation = `p${PREPARATION_VERSION}-${heardCapSeconds}s-${windowRule}`;

  return {
    preparation,
    async prepareTrack(upload, signal) {
      const { path } = upload;
      await sniffUpload(path, upload, signal);
      upload.onSniffed?.();
      const { tags, lossless } = await readTrackHints(path, signal);
      await using folder = await cache.openTempFolder();
      const decoded = await decoder.decode(
        { inputPath: path, folder: folder.path, heardCapSeconds, losslessGuess: lossless },
        signal,
      );
      await refuseUnheard(decoded, signal);
      const { heardSamples, fileSamples } = planWindows(decoded.wavSamples, windowRule);
      await resizeWav(decoded.wavPath, heardSamples, fileSamples);
      const { trackHash, codec, sampleRateHz, channels } = decoded;
      const durationSeconds = decoded.totalSeconds;
      const prepared = await cache.add(decoded.wavPath, { trackHash, preparation, heardSamples });
      return {
        track: { trackHash, durationSeconds, codec, sampleRateHz, channels, tags },
        prepared,
      };
    },
  };
}

/**
 * What decoded is judged by what it became, not by the decoder's exit alone: of a truncated file the part that can be
 * heard is heard, if it has a second.
 */
async function refuseUnheard(decoded: DecodedAudio, signal: AbortSignal): Promise<void> {
  if (decoded.wavSamples < SHORTEST_SAMPLES) {
    throw new AudioError(
      "too-short",
      "There is less than a second of sound in this file. Attach a longer piece of the track.",
    );
  }
  if ((await peakSample(decoded.wavPath, signal)) < SILENT_PEAK) {
    const minutes = Math.round(decoded.wavSamples / HEARD_RATE_HZ / 60);
    const range = minutes === 1 ? "minute" : `${minutes} minutes`;
    const part = decoded.totalSeconds > decoded.wavSamples / HEARD_RATE_HZ + 1;
    throw new AudioError(
      "silent",
      part
        ? `I hear the first ${range} of a file, and of this one that is silence. Cut it off and attach it again.`
        : "This file is silent: nothing in it is louder than -60 dBFS. Check the export and attach it again.",
    );
  }
}
