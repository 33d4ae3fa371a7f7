import type { IncomingHttpHeaders } from "node:http";
import { DownloadError } from "./errors.ts";

export interface RefusedRequest {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly url: URL;
  /** The host sent us there itself, by a link that it had just signed. */
  readonly redirected: boolean;
  readonly nowMs: number;
}

const STALLED: ReadonlySet<string> = new Set([
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
  "ETIMEDOUT",
]);
const UNKNOWN_HOST: ReadonlySet<string> = new Set(["ENOTFOUND", "EAI_AGAIN"]);
/** Where a host says "later" without saying when. */
const DEFAULT_WAIT_MS = 30_000;

/** What a status that brings no bytes means for whoever waits for them. */
export function statusProblem(refused: RefusedRequest): DownloadError {
  const { status, headers, url, redirected, nowMs } = refused;
  const what = `${url.host}${url.pathname}`;
  if (status === 429) {
    const retryAtMs = nowMs + (waitMs(headers["retry-after"], nowMs) ?? DEFAULT_WAIT_MS);
    return new DownloadError(
      "rate-limited",
      `${url.host} has had too many requests from here. Try again in ${minutes(retryAtMs - nowMs)}; what arrived is kept.`,
      { retryAtMs },
    );
  }
  if (status >= 500) {
    return new DownloadError(
      "server-failed",
      `${url.host} has trouble of its own (status ${status}). Try again in a few minutes; what arrived is kept.`,
    );
  }
  if (redirected) {
    return new DownloadError(
      "link-expired",
      `${url.host} does not take the link that it was asked with (status ${status}). Try again; what arrived is kept.`,
    );
  }
  const code = headers["x-error-code"];
  if (status === 404 || code === "RepoNotFound" || code === "EntryNotFound") {
    return new DownloadError(
      "not-found",
      `${what} is not there (status ${status}): renamed, private or deleted. Look for it in a browser, and download it into the model folder by hand.`,
    );
  }
  if (status === 401 || status === 403) {
    return new DownloadError(
      "gated",
      `${what} is not open to everybody (status ${status}). Log in there with a browser, agree to its terms, make a token for reading, and set HF_TOKEN to it.`,
    );
  }
  return new DownloadError("server-failed", `${what} could not be had (status ${status}).`);
}

/** What a connection that did not come about, or broke, means. A full disk is no such thing. */
export function connectionProblem(cause: unknown, url: URL): DownloadError {
  const code = errorCode(cause) ?? "";
  const what = UNKNOWN_HOST.has(code)
    ? `There is no way to ${url.host}: is the network there? Behind a proxy set HTTPS_PROXY.`
    : STALLED.has(code)
      ? `${url.host} stopped sending. Try again; what arrived is kept.`
      : `The connection to ${url.host} broke (${code || messageOf(cause)}). Try again; what arrived is kept.`;
  return new DownloadError("network", what, { cause });
}

/** A full disk in words; anything else as it is. */
export function diskProblem(error: unknown, path: string): unknown {
  const code = errorCode(error);
  if (code !== "ENOSPC" && code !== "EDQUOT") return error;
  return new DownloadError(
    "disk-full",
    `The disk is full: ${path} could not be written to its end. Make room and run this again; what arrived is kept.`,
    { cause: error },
  );
}

export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** Reads `Retry-After`: seconds, or a date. */
function waitMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const seconds = Number(header);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - nowMs;
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}

function minutes(ms: number): string {
  if (ms < 90_000) return `${Math.ceil(ms / 1000)} s`;
  return `${Math.ceil(ms / 60_000)} minutes`;
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
