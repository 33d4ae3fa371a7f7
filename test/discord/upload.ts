import { statSync } from "node:fs";
import { basename, extname } from "node:path";
import { createTraffic, type FileSource, type NewAttachment } from "./attachments.ts";
import type { CdnFault } from "./cdn-faults.ts";

export interface UploadOptions {
  /** Default: by the name's extension. Null: Discord says none. */
  readonly contentType?: string | null;
  readonly title?: string;
  readonly durationSeconds?: number;
  readonly waveform?: string;
  /** What Discord says the size is, where that is to be a lie. */
  readonly declaredSizeBytes?: number;
}

/** A file in a person's hand. Each use makes a new attachment of it; what happens to its bytes is counted here. */
export interface Upload {
  readonly kind: "upload";
  readonly filename: string;
  /** Downloads of it so far. */
  readonly requestCount: number;
  /** Resolves when it is downloaded for the first time, before a byte is sent. */
  readonly asked: Promise<undefined>;
  /** The next `times` downloads go wrong like this. */
  fault(fault: CdnFault, times?: number): Upload;
  as(folder: NewAttachment["folder"], ownerId: string): NewAttachment;
}

/** A path, the bytes, or so many zero bytes that are never held in memory. */
export type UploadSource = string | Uint8Array | { readonly sizeBytes: number };

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".aiff": "audio/x-aiff",
  ".flac": "audio/x-flac",
  ".m4a": "audio/mp4",
  ".mp3": "audio/mpeg",
  ".mp4": "video/mp4",
  ".ogg": "audio/ogg",
  ".opus": "audio/ogg",
  ".txt": "text/plain; charset=utf-8",
  ".wav": "audio/x-wav",
  ".webm": "video/webm",
  ".wma": "audio/x-ms-wma",
};

/** `filename` may be left out where the source is a path. */
export function createUpload(
  from: UploadSource,
  filename: string | undefined,
  options: UploadOptions = {},
): Upload {
  const name = filename ?? (typeof from === "string" ? basename(from) : "file.bin");
  const source = toSource(from);
  const traffic = createTraffic();
  const guessed = CONTENT_TYPES[extname(name).toLowerCase()];
  const upload: Upload = {
    kind: "upload",
    filename: name,
    get requestCount() {
      return traffic.requestCount;
    },
    asked: traffic.asked.promise,
    fault(fault, times = 1) {
      traffic.faults.push({ fault, left: times });
      return upload;
    },
    as: (folder, ownerId) => ({
      folder,
      ownerId,
      filename: name,
      title: options.title,
      description: undefined,
      contentType: options.contentType === null ? undefined : (options.contentType ?? guessed),
      sizeBytes: options.declaredSizeBytes ?? sizeOf(source),
      durationSeconds: options.durationSeconds,
      waveform: options.waveform,
      source,
      traffic,
    }),
  };
  return upload;
}

function toSource(from: UploadSource): FileSource {
  if (typeof from === "string") return { path: from };
  return from instanceof Uint8Array ? { bytes: from } : { virtualBytes: from.sizeBytes };
}

function sizeOf(source: FileSource): number {
  if ("bytes" in source) return source.bytes.byteLength;
  return "path" in source ? statSync(source.path).size : source.virtualBytes;
}
