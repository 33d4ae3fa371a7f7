import { createHash } from "node:crypto";
import { open, rm } from "node:fs/promises";
import { Agent, request, type Dispatcher } from "undici";
import { createHostCheck } from "./allowed-hosts.ts";
import { AudioError } from "./errors.ts";
import {
  connectionProblem,
  isDroppedConnection,
  statusProblem,
  tooLarge,
} from "./fetch-problems.ts";
import type { FileIdentity } from "./file-hash.ts";

export interface FetcherOptions {
  /** `host` or `host:port`; see `createHostCheck`. */
  readonly allowedHosts: readonly string[];
  readonly maxBytes: number;
  readonly timeouts?: Partial<FetchTimeouts>;
}

export interface FetchTimeouts {
  readonly connectMs: number;
  /** From the request to the first byte of the answer. */
  readonly headersMs: number;
  /** Between two pieces of the body. */
  readonly idleMs: number;
  /** For the whole upload, redirects and the second try included. */
  readonly totalMs: number;
}

export interface UploadRequest {
  readonly url: string;
  /** What Discord says the size is: lets us refuse without a request. Never trusted further. */
  readonly declaredBytes?: number;
  /** Where the bytes go. Overwritten; gone again when fetching fails. */
  readonly destination: string;
}

export interface Fetcher {
  /**
   * Streams an upload to disk and hashes it on the way. Throws `AudioError` (`host-not-allowed`, `link-expired`,
   * `too-large`, `fetch-failed`), or the signal's reason when aborted.
   */
  fetchUpload(upload: UploadRequest, signal: AbortSignal): Promise<FileIdentity>;
  /** Ends what is under way and closes the connections. */
  [Symbol.asyncDispose](): Promise<void>;
}

const DEFAULT_TIMEOUTS: FetchTimeouts = {
  connectMs: 10_000,
  headersMs: 15_000,
  idleMs: 15_000,
  totalMs: 180_000,
};
const MAX_REDIRECTS = 3;
const REDIRECT_STATUSES: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

export function createFetcher(options: FetcherOptions): Fetcher {
  const { maxBytes } = options;
  const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
  const checkHost = createHostCheck(options.allowedHosts);
  const agent = new Agent({
    connect: { timeout: timeouts.connectMs },
    headersTimeout: timeouts.headersMs,
    bodyTimeout: timeouts.idleMs,
  });

  async function fetchOnce(upload: UploadRequest, signal: AbortSignal): Promise<FileIdentity> {
    const { body, headers } = await followRedirects(parseAddress(upload.url), signal);
    // Leaving early (too large, disk full) must also end the transfer.
    try {
      const announced = Number(headers["content-length"] ?? Number.NaN);
      if (announced > maxBytes) throw tooLarge(announced, maxBytes);
      return await store(body, upload.destination);
    } finally {
      body.on("error", () => {}).destroy();
    }
  }

  async function followRedirects(
    start: URL,
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    let url = start;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      checkHost(url);
      const response = await ask(url, signal);
      if (response.statusCode === 200) return response;
      response.body.on("error", () => {}).destroy();
      const { location } = response.headers;
      if (!REDIRECT_STATUSES.has(response.statusCode) || typeof location !== "string") {
        throw statusProblem(response.statusCode);
      }
      url = parseAddress(location, url);
    }
    throw new AudioError(
      "fetch-failed",
      "The link leads in circles. Attach the track again and retry.",
    );
  }

  async function ask(url: URL, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    // A compressed answer would be neither the upload nor as long as it says.
    const headers = { "accept-encoding": "identity" };
    try {
      return await request(url, { dispatcher: agent, headers, signal });
    } catch (error) {
      throw connectionProblem(error);
    }
  }

  async function store(body: AsyncIterable<Buffer>, destination: string): Promise<FileIdentity> {
    const hash = createHash("sha256");
    let bytes = 0;
    await using file = await open(destination, "w");
    for await (const chunk of receive(body)) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooLarge(bytes, maxBytes);
      hash.update(chunk);
      await file.writeFile(chunk);
    }
    return { fileHash: hash.digest("hex"), bytes };
  }

  return {
    async fetchUpload(upload, signal) {
      const { declaredBytes = 0, destination } = upload;
      if (declaredBytes > maxBytes) throw tooLarge(declaredBytes, maxBytes);
      const ending = AbortSignal.any([signal, AbortSignal.timeout(timeouts.totalMs)]);
      try {
        return await fetchOnce(upload, ending).catch((error: unknown) => {
          if (!isDroppedConnection(error) || ending.aborted) throw error;
          return fetchOnce(upload, ending);
        });
      } catch (error) {
        await rm(destination, { force: true });
        signal.throwIfAborted();
        throw error;
      }
    },
    [Symbol.asyncDispose]: () => agent.destroy(),
  };
}

/** Only what the network does wrong becomes a connection problem; a full disk stays what it is. */
async function* receive(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* body;
  } catch (error) {
    throw connectionProblem(error);
  }
}

function parseAddress(location: string, base?: URL): URL {
  const url = URL.parse(location, base);
  if (url) return url;
  throw new AudioError(
    "fetch-failed",
    "The file's host sent me nowhere. Attach the track again and retry.",
  );
}
