import { open, rename, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { faultOfFile } from "./check-file.ts";
import { DownloadError, isPassing } from "./errors.ts";
import { fetchPiece } from "./fetch-piece.ts";
import type { OfferedFile } from "./hub.ts";
import { openPart, partFiles, removePart, type Part, type Piece } from "./part-state.ts";
import { diskProblem } from "./problems.ts";
import { createSpeedometer, type DownloadProgress } from "./speed.ts";
import type { WebClient } from "./web-client.ts";

export interface WantedFile extends OfferedFile {
  /** Where it is to lie; what lies there is replaced once the new one is whole and right. */
  readonly destination: string;
  /** For people. */
  readonly fileName: string;
  readonly token?: string | undefined;
  /** What it must begin with, as `GGUF`. */
  readonly magic?: string;
}

export interface DownloadOptions {
  readonly client: WebClient;
  readonly onProgress: (progress: DownloadProgress) => void;
  /** A line for people: a retry, a new beginning. */
  readonly onNotice: (line: string) => void;
  readonly tuning?: Partial<Tuning>;
}

export interface Tuning {
  /** How many requests go on at once: hosts limit the speed of each connection. */
  readonly connections: number;
  readonly pieceBytes: number;
  /** How often a piece may fail in a row, without a single byte between. */
  readonly attempts: number;
  readonly firstWaitMs: number;
  /** Who wants to be asked later than that is told to the operator instead. */
  readonly longestWaitMs: number;
}

const DEFAULTS: Tuning = {
  connections: 4,
  pieceBytes: 64 * 1024 * 1024,
  attempts: 6,
  firstWaitMs: 1000,
  longestWaitMs: 60_000,
};
const SAVE_EVERY_MS = 1000;
const SHOW_EVERY_MS = 200;

/**
 * Downloads a file, in several pieces at once, beside its place (`.part`), checks its size and SHA-256, and only then
 * puts it there. What arrived survives failures and SIGKILL: the next call goes on. Throws DownloadError, or the
 * signal's reason. One process at a time: see `lockFolder`.
 */
export async function downloadFile(
  wanted: WantedFile,
  options: DownloadOptions,
  signal: AbortSignal,
): Promise<void> {
  const { destination, fileName, sizeBytes } = wanted;
  const { onProgress, onNotice } = options;
  const { partPath } = partFiles(destination);
  for (let round = 1; ; round += 1) {
    await fill(wanted, options, signal);
    const show = throttle(onProgress);
    const fault = await faultOfFile(
      partPath,
      wanted,
      (doneBytes) => {
        const unknown = { bytesPerSecond: null, secondsLeft: null };
        show({ fileName, stage: "checking", doneBytes, totalBytes: sizeBytes, ...unknown });
      },
      signal,
    );
    if (fault === undefined) break;
    await removePart(partPath);
    if (round === 2) {
      throw new DownloadError(
        "wrong-bytes",
        `${fileName} came twice, and was not what ${wanted.url.host} had promised: ${fault}. It was thrown away. Try later, or from elsewhere.`,
      );
    }
    onNotice(`${fileName} is not what was promised (${fault}): once more from the beginning.`);
  }
  await publish(partPath, destination);
}

/** Fetches all that is missing of the `.part`. */
async function fill(wanted: WantedFile, options: DownloadOptions, signal: AbortSignal) {
  const tuning = { ...DEFAULTS, ...options.tuning };
  try {
    await fillPieces(wanted, options, tuning, signal);
  } catch (error) {
    if (!(error instanceof DownloadError && error.reason === "no-ranges")) throw error;
    options.onNotice(
      `${wanted.url.host} sends ${wanted.fileName} as a whole only: from the beginning.`,
    );
    await removePart(partFiles(wanted.destination).partPath);
    const whole = { ...tuning, connections: 1, pieceBytes: wanted.sizeBytes };
    await fillPieces(wanted, options, { ...whole, restarts: true }, signal);
  }
}

async function fillPieces(
  wanted: WantedFile,
  options: DownloadOptions,
  tuning: Tuning & { readonly restarts?: boolean },
  signal: AbortSignal,
): Promise<void> {
  const { sizeBytes, sha256, fileName, destination } = wanted;
  const { partPath } = partFiles(destination);
  const part = await openPart({ partPath, sizeBytes, sha256, pieceBytes: tuning.pieceBytes });
  const speed = createSpeedometer(sizeBytes, Date.now);
  const show = throttle(options.onProgress);
  const saver = setInterval(() => void part.save().catch(() => {}), SAVE_EVERY_MS);
  // The first that fails for good ends the others.
  const failed = new AbortController();
  const ending = AbortSignal.any([signal, failed.signal]);
  const queue = part.pieces.filter(({ start, end, done }) => start + done < end);
  const onBytes = (bytes: number) => {
    speed.add(bytes);
    const doneBytes = part.doneBytes();
    show({
      fileName,
      stage: "downloading",
      doneBytes,
      totalBytes: sizeBytes,
      ...speed.read(doneBytes),
    });
  };
  const work = async () => {
    for (let piece = queue.shift(); piece !== undefined; piece = queue.shift()) {
      await persist(piece, part, wanted, { ...options, tuning, onBytes }, ending);
    }
  };
  const workers = Array.from({ length: Math.min(tuning.connections, queue.length) }, () =>
    work().catch((error: unknown) => failed.abort(error)),
  );
  try {
    // All of them have let go of the file when it is closed.
    await Promise.all(workers);
    ending.throwIfAborted();
  } finally {
    clearInterval(saver);
    await part.save().catch(() => {}); // A full disk is told by what filled it.
    await part.close();
  }
}

interface Persistence {
  readonly client: WebClient;
  readonly onNotice: (line: string) => void;
  readonly onBytes: (bytes: number) => void;
  readonly tuning: Tuning & { readonly restarts?: boolean };
}

/** Fetches one piece, again and again as long as it gets on. Each try asks the first address anew: signed links expire. */
async function persist(
  piece: Piece,
  part: Part,
  wanted: WantedFile,
  { client, onNotice, onBytes, tuning }: Persistence,
  signal: AbortSignal,
): Promise<void> {
  const { url, token, sizeBytes, destination: path } = wanted;
  for (let failures = 0; ;) {
    if (tuning.restarts === true) piece.done = 0;
    const before = piece.done;
    try {
      await fetchPiece(
        piece,
        { client, url, token, sizeBytes, file: part.file, path, onBytes, now: Date.now },
        signal,
      );
      return;
    } catch (error) {
      signal.throwIfAborted();
      if (!isPassing(error)) throw error;
      failures = piece.done > before && tuning.restarts !== true ? 1 : failures + 1;
      const waitMs =
        error.retryAtMs === undefined
          ? tuning.firstWaitMs * 2 ** (failures - 1)
          : error.retryAtMs - Date.now();
      if (failures >= tuning.attempts || waitMs > tuning.longestWaitMs) throw error;
      onNotice(`${wanted.fileName}: ${error.message} Trying again (${failures}).`);
      await sleep(Math.max(0, waitMs), undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}

/** On the disk, and not only promised to it, before it gets its name. */
async function publish(partPath: string, destination: string): Promise<void> {
  try {
    await using file = await open(partPath, "r+");
    await file.sync();
  } catch (error) {
    throw diskProblem(error, destination);
  }
  await rename(partPath, destination);
  await removePart(partPath);
  await syncFolder(dirname(destination));
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32" || !(await stat(folder)).isDirectory()) return;
  await using handle = await open(folder);
  await handle.sync();
}

function throttle(onProgress: DownloadOptions["onProgress"]): DownloadOptions["onProgress"] {
  let shownAtMs = 0;
  return (progress) => {
    const nowMs = Date.now();
    if (nowMs - shownAtMs < SHOW_EVERY_MS && progress.doneBytes < progress.totalBytes) return;
    shownAtMs = nowMs;
    onProgress(progress);
  };
}
