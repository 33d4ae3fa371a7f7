import type { AudioCache, PreparedLease } from "../audio/audio-cache.ts";
import { cutExcerpt, excerptPreparation } from "../audio/excerpt.ts";
import type { FileIdentity } from "../audio/file-hash.ts";
import type { Track, WindowRule } from "../audio/track.ts";
import type { Place } from "./hearing.ts";
import type { FoundTrack, KnownThings, MakeTrack } from "./make-track.ts";
import type { Measurer } from "./measurer.ts";
import type { Progress } from "./progress.ts";
import { createShare } from "./share.ts";
import type { Moment } from "./turn.ts";
import type { Upload } from "./upload.ts";

export interface TrackFinderOptions {
  /** Attachment id -> file. */
  readonly uploads: KnownThings<FileIdentity>;
  /** File hash -> track. */
  readonly tracks: KnownThings<Track>;
  readonly audio: AudioCache;
  /** Of the audio that `makeTrack` leaves in the cache. */
  readonly preparation: string;
  readonly windowRule: WindowRule;
  readonly makeTrack: MakeTrack;
  readonly measurer: Pick<Measurer, "isKnown" | "hasFailed">;
}

export interface WantedAudio {
  readonly upload: Upload;
  readonly track: Pick<Track, "trackHash">;
  /** Null: all that the model hears. */
  readonly moment: Moment | null;
}

export interface TrackFinder {
  /** Where its measurements are missing, they are made up for beside it, and nobody waits for that. */
  find(
    upload: Upload,
    place: Place,
    onProgress: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<FoundTrack>;
  /** The same; its measurements are stored or under way then. */
  findToMeasure: TrackFinder["find"];
  /** The prepared audio, made again where it has gone from the cache. The caller disposes of the lease. */
  openAudio(wanted: WantedAudio, place: Place, signal: AbortSignal): Promise<PreparedLease>;
}

/**
 * From an upload to its track, doing as little as possible: a known attachment is not fetched, known bytes are not
 * decoded, and what two people want at once is done once. Every upload is decoded as it comes, in fair turns: who sent
 * silence hears of it at once and not after an hour in line, and a known track in another file never stands in line.
 */
export function createTrackFinder(options: TrackFinderOptions): TrackFinder {
  const { uploads, tracks, audio, preparation, makeTrack, measurer } = options;
  const share = createShare<FoundTrack, Progress>();

  return {
    async find(upload, place, onProgress, signal) {
      const known = await findKnown(upload);
      if (known === undefined) return make(upload, place, onProgress, signal);
      const { trackHash } = known.track;
      // The bot may have been stopped while it was measured, or measures by newer methods now.
      if (!measurer.hasFailed(trackHash) && !(await measurer.isKnown(trackHash))) {
        make(upload, place, () => {}, signal).catch(() => {}); // A link that has expired is no fault of this order.
      }
      return known;
    },

    async findToMeasure(upload, place, onProgress, signal) {
      const known = await findKnown(upload);
      const isMeasured = known !== undefined && (await measurer.isKnown(known.track.trackHash));
      return isMeasured ? known : make(upload, place, onProgress, signal);
    },

    async openAudio(wanted, place, signal) {
      const { moment, track } = wanted;
      if (moment === null) return openWhole(wanted, place, signal);
      const excerpt = { ...moment, trackHash: track.trackHash };
      const name = excerptPreparation(preparation, excerpt);
      const kept = await audio.take({ trackHash: track.trackHash, preparation: name });
      if (kept !== undefined) return kept;
      using whole = await openWhole(wanted, place, signal);
      const { windowRule } = options;
      return cutExcerpt(whole, excerpt, { cache: audio, windowRule }, signal);
    },
  };

  function make(
    upload: Upload,
    place: Place,
    onProgress: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<FoundTrack> {
    const start = (emit: (progress: Progress) => void, shared: AbortSignal) =>
      makeTrack({ upload, place, when: "first" }, emit, shared);
    return share(keyOf(upload), start, onProgress, signal);
  }

  async function openWhole(
    { upload, track: { trackHash } }: WantedAudio,
    place: Place,
    signal: AbortSignal,
  ): Promise<PreparedLease> {
    const kept = await audio.take({ trackHash, preparation });
    if (kept !== undefined) return kept;
    // Gone to make room, or prepared for another build of the tool: the upload is needed once more.
    await share(
      `again:${keyOf(upload)}`,
      (emit, shared) => makeTrack({ upload, place, when: "again" }, emit, shared),
      () => {},
      signal,
    );
    const made = await audio.take({ trackHash, preparation });
    if (made !== undefined) return made;
    throw new Error("the decoded audio did not stay in its cache: is AUDIO_CACHE_MB too small?");
  }

  async function findKnown(upload: Upload): Promise<FoundTrack | undefined> {
    if (upload.kind === "file") return undefined; // Its bytes have to be read first.
    const file = await uploads.get(upload.attachmentId);
    const track = file === undefined ? undefined : await tracks.get(file.fileHash);
    if (file === undefined || track === undefined) return undefined;
    return { track, fileHash: file.fileHash, fetchMs: null, decodeMs: null };
  }
}

function keyOf(upload: Upload): string {
  return upload.kind === "file" ? `file:${upload.path}` : `attachment:${upload.attachmentId}`;
}
