import type { Dispatcher } from "undici";
import { DownloadError } from "./errors.ts";
import { statusProblem } from "./problems.ts";
import { abandon, type WebClient } from "./web-client.ts";

/** A file as the Hub offers it at this moment. */
export interface OfferedFile {
  /** Of exactly these bytes, whatever is uploaded under the same name later. */
  readonly url: URL;
  readonly sizeBytes: number;
  /** Hex. */
  readonly sha256: string;
}

export interface HubOptions {
  readonly client: WebClient;
  /** `https://huggingface.co`, or a mirror that speaks like it. */
  readonly endpoint: URL;
  readonly token: string | undefined;
  readonly now?: () => number;
}

export interface HubFile {
  /** `owner/name`. */
  readonly repo: string;
  readonly fileName: string;
}

export interface Hub {
  /** Throws DownloadError: `gated`, `not-found`, `rate-limited`, `server-failed`, `network`, `no-checksum`. */
  find(file: HubFile, signal: AbortSignal): Promise<OfferedFile>;
}

/**
 * Asks the Hub about a file without fetching it. Its answer for a large file is a redirect to a signed link, and the
 * headers that count (`x-linked-size`, `x-linked-etag`, `x-repo-commit`) stand on that redirect.
 */
export function createHub({ client, endpoint, token, now = Date.now }: HubOptions): Hub {
  return {
    async find({ repo, fileName }, signal) {
      const { response, url, redirected } = await client.open(
        addressOf(endpoint, repo, "main", fileName),
        { method: "HEAD", headers: {}, token, isAnswer: hasChecksum },
        signal,
      );
      abandon(response);
      const { statusCode: status, headers } = response;
      if (status >= 400) throw statusProblem({ status, headers, url, redirected, nowMs: now() });
      const sha256 = checksumOf(response);
      const sizeBytes = Number(headerOf(response, "x-linked-size") ?? Number.NaN);
      if (sha256 === undefined || !Number.isSafeInteger(sizeBytes) || sizeBytes <= 0) {
        throw new DownloadError(
          "no-checksum",
          `${url.host} does not tell the size and SHA-256 of ${fileName}, so what it sends could not be checked. Use Hugging Face, or a mirror that passes on its headers (x-linked-size, x-linked-etag).`,
        );
      }
      const commit = headerOf(response, "x-repo-commit") ?? "";
      const revision = /^[0-9a-f]{40}$/.test(commit) ? commit : "main";
      return { url: addressOf(endpoint, repo, revision, fileName), sizeBytes, sha256 };
    },
  };
}

function addressOf(endpoint: URL, repo: string, revision: string, fileName: string): URL {
  const base = endpoint.href.replace(/\/+$/, "");
  return new URL(`${base}/${repo}/resolve/${revision}/${encodeURIComponent(fileName)}`);
}

function hasChecksum(response: Dispatcher.ResponseData): boolean {
  return checksumOf(response) !== undefined;
}

/** The etag of a small file, which is kept in git itself, is a git hash of 40 digits: not this. */
function checksumOf(response: Dispatcher.ResponseData): string | undefined {
  const etag = headerOf(response, "x-linked-etag");
  return /^(?:W\/)?"?(?<sha256>[0-9a-f]{64})"?$/i
    .exec(etag ?? "")
    ?.groups?.["sha256"]?.toLowerCase();
}

function headerOf({ headers }: Dispatcher.ResponseData, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}
