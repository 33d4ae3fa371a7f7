import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import type { AudioCache, PreparedLease } from "../audio/audio-cache.ts";
import type { Fetcher } from "../audio/fetch-upload.ts";
import type { FileIdentity } from "../audio/file-hash.ts";
import type { Preparer } from "../audio/prepare-track.ts";
import type { Track } from "../audio/track.ts";
import type { Lane } from "../queue/lane.ts";
import type { Progress } from "./progress.ts";
import { createShare } from "./share.ts";
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
  readonly fetchLane: Lane;
  readonly prepareLane: Lane;
  /** Uploads and half-made audio, for as long as they are worked on. */
  readonly tempDir: string;
}

export interface TrackFinder {
  find(
    upload: Upload,
    onProgress: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<FoundTrack>;
  /** The prepared audio, made again where it has gone from the cache. The caller disposes of the lease. */
  openAudio(upload: Upload, found: FoundTrack, signal: AbortSignal): Promise<PreparedLease>;
}

/**
 * From an upload to its track, doing as little as possible: a known attachment is not fetched, known bytes are not
 * decoded, and what two people want at once is done once.
 */
export function createTrackFinder(options: TrackFinderOptions): TrackFinder {
  const { uploads, tracks, audio, preparer } = options;
  const { preparation } = preparer;
  const share = createShare<FoundTrack, Progress>();

  return {
    async find(upload, onProgress, signal) {
      const known = await findKnown(upload);
      if (known !== undefined) return known;
      const start = (emit: (progress: Progress) => void, shared: AbortSignal) =>
        makeTrack(upload, emit, shared);
      return share(keyOf(upload), start, onProgress, signal);
    },

    async openAudio(upload, found, signal) {
      const { trackHash } = found.track;
      const kept = await audio.take({ trackHash, preparation });
      if (kept !== undefined) return kept;
      // Gone to make room, or prepared for another build of the tool: the upload is needed once more.
      await share(
        `again:${keyOf(upload)}`,
        (emit, shared) => makeTrack(upload, emit, shared, "again"),
        () => {},
        signal,
      );
      const made = await audio.take({ trackHash, preparation });
      if (made !== undefined) return made;
      throw new Error("the decoded audio did not stay in its cache: is AUDIO_CACHE_MB too small?");
    },
  };

  async function findKnown(upload: Upload): Promise<FoundTrack | undefined> {
    if (upload.kind === "file") return undefined; // Its bytes have to be read first.
    const file = await uploads.get(upload.attachmentId);
    const track = file === undefined ? undefined : await tracks.get(file.fileHash);
    if (file === undefined || track === undefined) return undefined;
    return { track, fileHash: file.fileHash, fetchMs: null, decodeMs: null };
  }

  async function makeTrack(
    upload: Upload,
    emit: (progress: Progress) => void,
    signal: AbortSignal,
    when: "first" | "again" = "first",
  ): Promise<FoundTrack> {
    const folder = await mkdtemp(join(options.tempDir, "upload-"));
    try {
      emit({ stage: "fetching" });
      const began = performance.now();
      const { path, fileHash } = await obtain(upload, folder, signal);
      const fetchMs = upload.kind === "file" ? null : performance.now() - began;

      const known = when === "first" ? await tracks.get(fileHash) : undefined;
      if (known !== undefined) return { track: known, fileHash, fetchMs, decodeMs: null };

      emit({ stage: "preparing" });
      return await options.prepareLane.run(async () => {
        const decodingBegan = performance.now();
        const { track, prepared } = await preparer.prepareTrack(
          { path, fileName: upload.name },
          signal,
        );
        prepared[Symbol.dispose]();
        await tracks.set(fileHash, track);
        return { track, fileHash, fetchMs, decodeMs: performance.now() - decodingBegan };
      }, signal);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async function obtain(
    upload: Upload,
    folder: string,
    signal: AbortSignal,
  ): Promise<{ path: string; fileHash: string }> {
    if (upload.kind === "file") {
      const { fileHash } = await options.hashFile(upload.path, signal);
      return { path: upload.path, fileHash };
    }
    return options.fetchLane.run(() => fetchAttachment(upload, folder, signal), signal);
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

function keyOf(upload: Upload): string {
  return upload.kind === "file" ? `file:${upload.path}` : `attachment:${upload.attachmentId}`;
}
