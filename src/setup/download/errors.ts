import { UserError } from "../../errors.ts";

export type DownloadReason =
  /** The host wants somebody who is logged in and has agreed to its terms. */
  | "gated"
  | "not-found"
  /** Too many requests; `retryAtMs` says when the host wants to be asked again. */
  | "rate-limited"
  | "server-failed"
  | "network"
  /** A signed link, given out by the host a moment ago, is not valid (any more). */
  | "link-expired"
  /** The host sends whole files only. */
  | "no-ranges"
  /** The bytes are there, and are not those that the host promised. */
  | "wrong-bytes"
  /** The host does not tell what the right bytes would be. */
  | "no-checksum"
  | "disk-full"
  /** Another process downloads into the same folder. */
  | "busy"
  /** This user may not write into the folder. */
  | "not-writable";

/** A file could not be had; the message says what to do. What arrived of it is kept, and the next try goes on from there. */
export class DownloadError extends UserError<DownloadReason> {
  override readonly name = "DownloadError";
}

const PASSING: ReadonlySet<DownloadReason> = new Set([
  "rate-limited",
  "server-failed",
  "network",
  "link-expired",
]);

/** Whether the same may work a moment later. */
export function isPassing(error: unknown): error is DownloadError {
  return error instanceof DownloadError && PASSING.has(error.reason);
}
