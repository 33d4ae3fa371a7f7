import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import type { Fetcher } from "../audio/fetch-upload.ts";
import type { FileIdentity } from "../audio/file-hash.ts";
import type { Preparer } from "../audio/prepare-track.ts";
import type { Track } from "../audio/track.ts";
import type { FairLane } from "../queue/fair-lane.ts";
import type { Ticket } from "../queue/ticket.ts";
import type { Place } from "./hearing.ts";
import type { Progress } from "./progress.ts";
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

export interface TrackMakerOptions {
  /** Attachment id -> file. */
  readonly uploads: KnownThings<FileIdentity>;
  /** File hash -> track. */
  readonly tracks: KnownThings<Track>;
  readonly fetcher: Fetcher;
  readonly hashFile: (path: string, signal: AbortSignal) => Promise<FileIdentity>;
  readonly preparer: Preparer;
  /** How many uploads lie on disk at once, from the first byte until they are decoded. */
  readonly arrivalLane: FairLane;
  readonly fetchLane: FairLane;
  readonly prepareLane: FairLane;
  /** Uploads and half-made audio, for as long as they are worked on. */
  readonly tempDir: string;
}

export interface Making {
  readonly upload: Upload;
  readonly place: Place;
  /** `again`: the track is known, but its prepared audio is gone. */
  readonly when: "first" | "again";
}

interface UploadedBytes {
  readonly path: string;
  readonly fileName: string;
  readonly fileHash: string;
}

export type MakeTrack = (
  making: Making,
  emit: (progress: Progress) => void,
  signal: AbortSignal,
) => Promise<FoundTrack>;

/**
 * Fetches, hashes and decodes an upload, in fair turns; its prepared audio is in the cache then. Bytes that are known are
 * not decoded. Throws AudioError where they cannot become a track.
 */
export function createTrackMaker(options: TrackMakerOptions): MakeTrack {
  const { uploads, tracks, preparer } = options;

  return async function makeTrack(making, emit, signal) {
    emit({ stage: "fetching" });
    return options.arrivalLane.run(
      ticketOf(making.place),
      () => fetchAndDecode(making, emit, signal),
      signal,
    );
  };

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
