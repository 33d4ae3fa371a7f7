import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { childEnv } from "../../child-env.ts";
import { startChild } from "../../child-process.ts";
import type { Measurements } from "../measure/measurements.ts";
import { openTempFolder } from "../temp-folder.ts";
import { describePicture } from "./describe-picture.ts";
import { BAR_COUNT } from "./layout.ts";
import type { Picture } from "./picture.ts";
import { toPicture } from "./to-picture.ts";

export interface PainterOptions {
  /** Where working folders may be made. */
  readonly scratchDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly deadlineMs?: number;
}

export interface TrackPicture {
  /** WebP, 1,200 px wide. */
  readonly bytes: Buffer;
  /** With the extension that Discord goes by. */
  readonly fileName: string;
  readonly altText: string;
}

/** `with-spectrogram` leaves it out where the measurements hold none. */
export type PictureKind = "waveform" | "with-spectrogram";

export interface PicturePainter {
  /**
   * Draws in a process of its own, which can crash without us, is killed after its deadline and cannot outlive us. Throws
   * an `Error` of ours when it fails (a card does without), or the signal's reason when aborted.
   */
  paint(measurements: Measurements, kind: PictureKind, signal: AbortSignal): Promise<TrackPicture>;
}

const CHILD = fileURLToPath(new URL("paint-child.ts", import.meta.url));
const NODE_ARGS = ["--max-semi-space-size=8", "--disable-warning=ExperimentalWarning"];
const DEADLINE_MS = 20_000;
const KILL_GRACE_MS = 500;
/** Private writable memory; see `measureCommand`. */
const LIMITS = { dataBytes: 2 * 2 ** 30, fileSizeBytes: 0 } as const;
const MAX_PICTURE_BYTES = 1_000_000;
const STDERR_CHARACTERS = 2_000;

/** A process a picture: it starts in a tenth of a second, and none has to be kept, watched and restarted. */
export function createPicturePainter(options: PainterOptions): PicturePainter {
  const { scratchDir, deadlineMs = DEADLINE_MS } = options;
  // Installed fonts are never used, and take time to find.
  const env = childEnv(options.env, { DISABLE_SYSTEM_FONTS_LOAD: "1" });

  async function run(picture: Picture, signal: AbortSignal): Promise<Buffer> {
    await using folder = await openTempFolder(scratchDir);
    const job = join(folder.path, "picture.json");
    await writeFile(job, JSON.stringify(picture), { signal });
    const deadline = AbortSignal.timeout(deadlineMs);
    const child = await startChild(process.execPath, [...NODE_ARGS, CHILD, job], {
      env,
      signal: AbortSignal.any([signal, deadline]),
      killGraceMs: KILL_GRACE_MS,
      limits: LIMITS,
    });
    const [bytes, stderr, exit] = await Promise.all([
      readUpTo(child.stdout, MAX_PICTURE_BYTES),
      readUpTo(child.stderr, MAX_PICTURE_BYTES),
      child.exited,
    ]);
    signal.throwIfAborted();
    if (exit.aborted) throw new Error(`drawing took more than ${deadlineMs} ms`);
    if (exit.exitCode !== 0 || !isWebp(bytes)) {
      const said = stderr.toString("utf8").slice(-STDERR_CHARACTERS);
      const ended = exit.spawnError?.message ?? exit.exitCode ?? exit.signalName;
      throw new Error(`drawing ended with ${ended}:\n${said}`);
    }
    return bytes;
  }

  return {
    async paint(measurements, kind, signal) {
      signal.throwIfAborted();
      const picture = toPicture(measurements, BAR_COUNT);
      const shown = kind === "waveform" ? { ...picture, spectrogram: null } : picture;
      return {
        bytes: await run(shown, signal),
        fileName: "waveform.webp",
        altText: describePicture(measurements),
      };
    },
  };
}

/** What comes after is read and dropped: a full pipe would stop the child. */
async function readUpTo(stream: Readable, maxBytes: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      bytes += piece.length;
      if (bytes <= maxBytes) pieces.push(piece);
    }
  } catch {
    // Cut off by the signal: how the process ended tells the rest.
  }
  return Buffer.concat(pieces);
}

function isWebp(bytes: Buffer): boolean {
  return bytes.toString("latin1", 0, 4) === "RIFF" && bytes.toString("latin1", 8, 12) === "WEBP";
}
