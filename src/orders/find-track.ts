import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import type { AudioCache, PreparedLease } from "../audio/audio-cache.ts";
import type { Fetcher } from "../audio/fetch-upload.ts";
import type { FileIdentity } from "../audio/file-hash.ts";
import type { Preparer } from "../audio/prepare-track.ts";
import { cutExcerpt, excerptPreparation } from "../audio/excerpt.ts";
import type { Track, WindowRule } from "../audio/track.ts";
import type { FairLane } from "../queue/fair-lane.ts";
import type { Ticket } from "../queue/ticket.ts";
import type { Place } from "./hearing.ts";
import type { Progress } from "./progress.ts";
import { createShare } from "./share.ts";
import type { Moment } from "./turn.ts";
import type { AttachmentUpload, Upload } from "./upload.ts";

export interface FoundTrack {
  readonly track: Track;
  readonly fileHash: string;
  /** Null where it was not needed: the attachment had been fetched, or its bytes decoded, before. */
  readonly fetchMs: number | null;
  readonly decodeMs: number | null;
}

export interface KnownThings<Value> {
  get(key: string): Promise<Value | undefined>;
  set(key: string, value: Value): Promise<unknown>;
}

export interface TrackFinderOptions {
  /** Attachment id -> file. */
  readonly uploads: KnownThings<FileIdentity>;
  /** File hash -> track. */
  readonly tracks: KnownThings<Track>;
  readonly audio: AudioCache;
  readonly fetcher: Fetcher;
  readonly hashFile: (path: string, signal: AbortSignal) => Promise<FileIdentity>;
  readonly preparer: Preparer;
  readonly windowRule: WindowRule;
  /** How many uploads lie on disk at once, from the first byte until they are decoded. */
  readonly arrivalLane: FairLane;
  readonly fetchLane: FairLane;
  readonly prepareLane: FairLane;
  /** Uploads and half-made audio, for as long as they are worked on. */
  readonly tempDir: string;
}

export interface WantedAudio {
  readonly upload: Upload;
  readonly track: Pick<Track, "trackHash">;
  /** Null: all that the model hears. */
  readonly moment: Moment | null;
}

export interface TrackFinder {
  find(
    upload: Upload,
    place: Place,
    onProgress: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<FoundTrack>;
  /** The prepared audio, made again where it has gone from the cache. The caller disposes of the lease. */
  openAudio(wanted: WantedAudio, place: Place, signal: AbortSignal): Promise<PreparedLease>;
}

interface Making {
  readonly upload: Upload;
  readonly place: Place;
  readonly when: "first" | "again";
}

interface UploadedBytes {
  readonly path: string;
  readonly fileName: string;
  readonly fileHash: string;
}

/**
 * From an upload to its track, doing as little as possible: a known attachment is not fetched, known bytes are not
 * decoded, and what two people want at once is done once. Every upload is decoded as it comes, in fair turns: who sent
 * silence hears of it at once and not after an hour in line, and a known track in another file never stands in line.
 */
export function createTrackFinder(options: TrackFinderOptions): TrackFinder {
  const { uploads, tracks, audio, preparer } = options;
  const { preparation } = preparer;
  const share = createShare<FoundTrack, Progress>();

  return {
    async find(upload, place, onProgress, signal) {
      const known = await findKnown(upload);
      if (known !== undefined) return known;
      const start = (emit: (progress: Progress) => void, shared: AbortSignal) =>
        makeTrack({ upload, place, when: "first" }, emit, shared);
      return share(keyOf(upload), start, onProgress, signal);
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

  function makeTrack(
    making: Making,
    emit: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<FoundTrack> {
    emit({ stage: "fetching" });
    return options.arrivalLane.run(
      ticketOf(making.place),
      () => fetchAndDecode(making, emit, signal),
      signal,
    );
  }

  async function fetchAndDecode(
    { upload, place, when }: Making,
    emit: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<FoundTrack> {
    const folder = await mkdtemp(join(options.tempDir, "upload-"));
    try {
      const began = performance.now();
      const { path, fileHash } = await obtain(upload, place, folder, signal);
      const fetchMs = upload.kind === "file" ? null : performance.now() - began;

      const known = when === "first" ? await tracks.get(fileHash) : undefined;
      if (known !== undefined) return { track: known, fileHash, fetchMs, decodeMs: null };

      emit({ stage: "preparing" });
      const bytes = { path, fileName: upload.name, fileHash };
      return { fileHash, fetchMs, ...(await decode(bytes, { place, when }, signal)) };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  function decode(
    { path, fileName, fileHash }: UploadedBytes,
    { place, when }: Pick<Making, "place" | "when">,
    signal: AbortSignal,
  ): Promise<Pick<FoundTrack, "track" | "decodeMs">> {
    return options.prepareLane.run(
      ticketOf(place),
      async () => {
        // The same bytes may have come in another attachment a moment before.
        const known = when === "first" ? await tracks.get(fileHash) : undefined;
        if (known !== undefined) return { track: known, decodeMs: null };
        const began = performance.now();
        const { track, prepared } = await preparer.prepareTrack({ path, fileName }, signal);
        prepared[Symbol.dispose]();
        await tracks.set(fileHash, track);
        return { track, decodeMs: performance.now() - began };
      },
      signal,
    );
  }

  async function obtain(
    upload: Upload,
    place: Place,
    folder: string,
    signal: AbortSignal,
  ): Promise<{ path: string; fileHash: string }> {
    if (upload.kind === "file") {
      const { fileHash } = await options.hashFile(upload.path, signal);
      return { path: upload.path, fileHash };
    }
    return options.fetchLane.run(
      ticketOf(place),
      () => fetchAttachment(upload, folder, signal),
      signal,
    );
  }

  async function fetchAttachment(upload: AttachmentUpload, folder: string, signal: AbortSignal) {
    const path = join(folder, "upload");
    const { url, declaredBytes } = upload;
    const file = await options.fetcher.fetchUpload(
      { url, declaredBytes, destination: path },
      signal,
    );
    await uploads.set(upload.attachmentId, file);
    return { path, fileHash: file.fileHash };
  }
}

/** How long it takes does not matter where so little is in line. */
function ticketOf(place: Place): Ticket {
  return { ...place, expectedMs: null };
}

function keyOf(upload: Upload): string {
  return upload.kind === "file" ? `file:${upload.path}` : `attachment:${upload.attachmentId}`;
}
