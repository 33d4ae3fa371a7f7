import { open } from "node:fs/promises";
import { extname } from "node:path";
import { fileTypeFromFile } from "file-type";
import { AudioError } from "./errors.ts";
import { describeForeignFile, describeText } from "./foreign-files.ts";

export interface SniffHints {
  readonly fileName?: string | undefined;
  readonly contentType?: string | undefined;
}

/** What the decoder is allowed to open (`ffmpeg-argv.ts`), as file-type names it. */
const READABLE: ReadonlySet<string> = new Set([
  "audio/wav",
  "audio/flac",
  "audio/mpeg",
  "audio/ogg",
  "audio/ogg; codecs=opus",
  "application/ogg",
  "video/ogg",
  "audio/mp4",
  "audio/x-m4a",
  "video/mp4",
  "video/x-m4v",
  "video/quicktime",
  "video/3gpp",
  "video/3gpp2",
  "video/matroska",
  "video/webm",
  "audio/aac",
  "audio/aiff",
  "audio/x-ms-asf",
  "video/x-ms-asf",
  "application/vnd.ms-asf",
  "audio/x-caf",
  "audio/wavpack",
  "audio/vnd.dolby.dd-raw",
  "video/vnd.avi",
  "video/mp2t",
]);
/** Starts that file-type does not know: Sony Wave64, True Audio, Core Audio. */
const OTHER_STARTS = ["riff\u002E\u0091\u00CF\u0011", "TTA1", "TTA2", "caff"] as const;
const AUDIO_EXTENSION = /^\.(mp3|mp2|aac|m4a|wav|flac|ogg|oga|opus|aiff?|wma|wv|ac3|tta|caf|w64)$/i;
const HEAD_BYTES = 4_096;
const MAX_READ_BYTES = 1 << 20;

/**
 * Refuses, by its bytes, what cannot be a track (`not-audio`), before a decoder sees it. Name and content type
 * are asked only where the bytes are of no known kind: an MP3 may begin with rubbish.
 */
export async function sniffUpload(
  path: string,
  hints: SniffHints,
  signal: AbortSignal,
): Promise<void> {
  const head = await readHead(path);
  signal.throwIfAborted();
  if (head.length === 0) throw notAudio("This file is empty. Attach the track again.");
  const start = head.toString("latin1", 0, 16);
  if (OTHER_STARTS.some((known) => start.startsWith(known))) return;
  const type = await fileTypeFromFile(path, { signal, maxBufferSize: MAX_READ_BYTES }).catch(
    (error: unknown) => {
      signal.throwIfAborted();
      if (error instanceof Error) return undefined;
      throw error;
    },
  );
  if (type && READABLE.has(type.mime)) return;
  if (type) throw notAudio(describeForeignFile(type.ext, type.mime));
  const text = describeText(head);
  if (text !== undefined) throw notAudio(text);
  if (claimsAudio(hints)) return;
  throw notAudio("I don't recognise this file as audio. Attach an MP3, WAV, FLAC, OGG or M4A.");
}

async function readHead(path: string): Promise<Buffer> {
  await using file = await open(path, "r");
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
  return buffer.subarray(0, bytesRead);
}

function claimsAudio({ fileName = "", contentType = "" }: SniffHints): boolean {
  return contentType.startsWith("audio/") || AUDIO_EXTENSION.test(extname(fileName));
}

function notAudio(message: string): AudioError {
  return new AudioError("not-audio", message);
}
