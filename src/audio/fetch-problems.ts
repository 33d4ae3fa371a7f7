import { formatBytes } from "./byte-size.ts";
import { AudioError } from "./errors.ts";
import { errorCode } from "./file-hash.ts";

const DROPPED: ReadonlySet<string> = new Set(["UND_ERR_SOCKET", "ECONNRESET", "EPIPE"]);
const TIMED_OUT: ReadonlySet<string> = new Set([
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
  "ETIMEDOUT",
]);
/** Discord's links are signed and end after a day: what was a fine link yesterday is one of these today. */
const EXPIRED: ReadonlySet<number> = new Set([401, 403, 404, 410]);

export function tooLarge(bytes: number, maxBytes: number): AudioError {
  return new AudioError(
    "too-large",
    `This file has ${formatBytes(bytes)} or more; I take up to ${formatBytes(maxBytes)}. Export it as MP3, Opus or FLAC and attach that.`,
  );
}

export function statusProblem(status: number): AudioError {
  if (EXPIRED.has(status)) {
    return new AudioError(
      "link-expired",
      "The link to this file no longer works (Discord's links end after a day, or the file was deleted). Upload the track again.",
    );
  }
  return new AudioError(
    "fetch-failed",
    `The file's host could not serve it (status ${status}). Try again in a minute.`,
  );
}

export function connectionProblem(cause: unknown): AudioError {
  const timedOut = TIMED_OUT.has(errorCode(cause) ?? "") || isTimeout(cause);
  const message = timedOut
    ? "The download stalled. Try again in a minute."
    : "The download broke off. Try again in a minute.";
  return new AudioError("fetch-failed", message, { cause });
}

/** The one thing worth a second try at once. */
export function isDroppedConnection(error: unknown): boolean {
  return error instanceof AudioError && DROPPED.has(errorCode(error.cause) ?? "");
}

function isTimeout(cause: unknown): boolean {
  return cause instanceof DOMException && cause.name === "TimeoutError";
}
