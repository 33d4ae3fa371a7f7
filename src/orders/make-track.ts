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
import type { Begun, Measurer } from "./measurer.ts";
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
  readonly measurer: Pick<Measurer, "isKnown" | "begin">;
  /** How many uploads lie on disk at once, from the first byte until they are measured. */
  readonly diskLane: FairLane;
  /** The same, until they are decoded. */
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
  readonly folder: string;
}

interface Made {
  readonly found: FoundTrack;
  /** Undefined where the track is measured. */
  readonly measuring: Begun | undefined;
}

interface Decoded extends Pick<FoundTrack, "track" | "decodeMs"> {
  readonly measuring: Begun | undefined;
}

export type MakeTrack = (
  making: Making,
  emit: (progress: Progress) => void,
  signal: AbortSignal,
) => Promise<FoundTrack>;

/**
 * Fetches, hashes and decodes an upload, in fair turns; its prepared audio is in the cache then. Bytes that are known are
 * not decoded. What is not measured yet is being measured: nobody who wants the track waits for that. Throws AudioError
 * where they cannot become a track.
 */
export function createTrackMaker(options: TrackMakerOptions): MakeTrack {
  const { uploads, tracks, preparer, measurer } = options;

  return async function makeTrack(making, emit, signal) {
    emit({ stage: "fetching" });
    const ticket = ticketOf(making.place);
    const found = Promise.withResolvers<FoundTrack>();
    options.diskLane
      .run(ticket, () => keepUntilMeasured(making, found.resolve, emit, signal), signal)
      .catch(found.reject);
    return found.promise;
  };

  async function keepUntilMeasured(
    making: Making,
    onFound: (found: FoundTrack) => void,
    emit: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const folder = await mkdtemp(join(options.tempDir, "upload-"));
    try {
      const { found, measuring } = await options.arrivalLane.run(
        ticketOf(making.place),
        () => fetchAndDecode(making, folder, emit, signal),
        signal,
      );
      onFound(found);
      await measuring?.ended;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async function fetchAndDecode(
    { upload, place, when }: Making,
    folder: string,
    emit: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<Made> {
    const began = performance.now();
    const { path, fileHash } = await obtain(upload, place, folder, signal);
    const fetchMs = upload.kind === "file" ? null : performance.now() - began;
    const bytes = { path, fileName: upload.name, fileHash, folder };

    const known = when === "first" ? await takeKnown(bytes, place) : undefined;
    if (known === undefined) emit({ stage: "preparing" });
    const { measuring, ...decoded } = known ?? (await decode(bytes, { place, when }, signal));
    return { found: { fileHash, fetchMs, ...decoded }, measuring };
  }

  /** Nothing is decoded, but what was not measured then, or by older methods, is made up for. */
  async function takeKnown(bytes: UploadedBytes, place: Place): Promise<Decoded | undefined> {
    const track = await tracks.get(bytes.fileHash);
    if (track === undefined) return undefined;
    if (await measurer.isKnown(track.trackHash))
      return { track, decodeMs: null, measuring: undefined };
    const measuring = measurer.begin(bytes, place);
    await measuring.belongTo(track.trackHash);
    return { track, decodeMs: null, measuring };
  }

  function decode(
    bytes: UploadedBytes,
    { place, when }: Pick<Making, "place" | "when">,
    signal: AbortSignal,
  ): Promise<Decoded> {
    return options.prepareLane.run(
      ticketOf(place),
      async () => {
        // The same bytes may have come in another attachment a moment before.
        const known = when === "first" ? await takeKnown(bytes, place) : undefined;
        if (known !== undefined) return known;
        const began = performance.now();
        const begun: { measuring?: Begun } = {};
        const onSniffed = () => void (begun.measuring = measurer.begin(bytes, place));
        try {
          const { path, fileName } = bytes;
          const { track, prepared } = await preparer.prepareTrack(
            { path, fileName, onSniffed },
            signal,
          );
          prepared[Symbol.dispose]();
          const decodeMs = performance.now() - began;
          await tracks.set(bytes.fileHash, track);
          await begun.measuring?.belongTo(track.trackHash);
          return { track, decodeMs, measuring: begun.measuring };
        } catch (error) {
          await begun.measuring?.abandon(error);
          throw error;
        }
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
