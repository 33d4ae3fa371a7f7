import type { FileHandle } from "node:fs/promises";
import type { Dispatcher } from "undici";
import { DownloadError } from "./errors.ts";
import { connectionProblem, diskProblem, statusProblem } from "./problems.ts";
import type { Piece } from "./part-state.ts";
import { abandon, type WebClient } from "./web-client.ts";

export interface PieceOptions {
  readonly client: WebClient;
  readonly url: URL;
  readonly token: string | undefined;
  readonly sizeBytes: number;
  readonly file: FileHandle;
  /** For messages. */
  readonly path: string;
  readonly onBytes: (bytes: number) => void;
  readonly now: () => number;
}

/**
 * Fetches what is missing of a piece and notes it on the piece as it gets to the disk, never before. Throws
 * DownloadError: the piece then stands where it broke off. `no-ranges` where the host sent the whole file instead.
 */
export async function fetchPiece(
  piece: Piece,
  options: PieceOptions,
  signal: AbortSignal,
): Promise<void> {
  const { client, token, sizeBytes, file, path, onBytes, now } = options;
  const from = piece.start + piece.done;
  const { response, url, redirected } = await client.open(
    options.url,
    { method: "GET", headers: { range: `bytes=${from}-${piece.end - 1}` }, token },
    signal,
  );
  try {
    const { statusCode: status, headers } = response;
    if (status === 200) checkWhole(response, piece, sizeBytes, url);
    else if (status === 206) checkRange(response, from, piece.end, sizeBytes, url);
    else throw statusProblem({ status, headers, url, redirected, nowMs: now() });

    for await (const chunk of receive(response.body, url, signal)) {
      if (piece.start + piece.done + chunk.length > piece.end) {
        throw lied(url, "sent more than it was asked for");
      }
      await write(file, chunk, piece.start + piece.done, path);
      piece.done += chunk.length;
      onBytes(chunk.length);
    }
    if (piece.start + piece.done < piece.end) {
      throw connectionProblem(new Error("it ended too early"), url);
    }
  } finally {
    abandon(response);
  }
}

/** The whole file is as good as the range where the range is the whole file. */
function checkWhole(
  { headers }: Dispatcher.ResponseData,
  piece: Piece,
  sizeBytes: number,
  url: URL,
): void {
  if (piece.start !== 0 || piece.end !== sizeBytes || piece.done !== 0) {
    throw new DownloadError("no-ranges", `${url.host} sends whole files only.`);
  }
  const announced = Number(headers["content-length"] ?? sizeBytes);
  if (announced !== sizeBytes) throw lied(url, "sends a file of another size");
}

function checkRange(
  { headers }: Dispatcher.ResponseData,
  from: number,
  end: number,
  sizeBytes: number,
  url: URL,
): void {
  const range = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(String(headers["content-range"]));
  const [, first, last, total] = range ?? [];
  const isAsked = Number(first) === from && Number(last) < end && Number(last) >= from;
  if (!isAsked || (total !== "*" && Number(total) !== sizeBytes)) {
    throw lied(url, "sends another part than it was asked for");
  }
}

function lied(url: URL, what: string): DownloadError {
  return new DownloadError(
    "server-failed",
    `${url.host} ${what}. Try again later, or from elsewhere (HF_ENDPOINT, --mirror).`,
  );
}

/** Only what the network does wrong becomes a connection problem; a full disk stays what it is. */
async function* receive(
  body: AsyncIterable<Buffer>,
  url: URL,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  try {
    yield* body;
  } catch (error) {
    signal.throwIfAborted();
    throw connectionProblem(error, url);
  }
}

async function write(
  file: FileHandle,
  chunk: Buffer,
  position: number,
  path: string,
): Promise<void> {
  try {
    for (let at = 0; at < chunk.length;) {
      at += (await file.write(chunk, at, chunk.length - at, position + at)).bytesWritten;
    }
  } catch (error) {
    throw diskProblem(error, path);
  }
}
