import { EnvHttpProxyAgent, request, type Dispatcher } from "undici";
import { DownloadError } from "./errors.ts";
import { connectionProblem } from "./problems.ts";

export interface WebClientOptions {
  /** `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` are read, in either case. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly timeouts?: Partial<WebTimeouts>;
}

export interface WebTimeouts {
  readonly connectMs: number;
  /** From the request to the first byte of the answer. */
  readonly headersMs: number;
  /** Between two pieces of the body. */
  readonly idleMs: number;
}

export interface WebRequest {
  readonly method: "GET" | "HEAD";
  readonly headers: Readonly<Record<string, string>>;
  /** Sent to the host of the first address only, never to where it sends us. */
  readonly token?: string | undefined;
  /** An answer to stop at although it leads elsewhere. */
  readonly isAnswer?: (response: Dispatcher.ResponseData) => boolean;
}

export interface WebAnswer {
  readonly response: Dispatcher.ResponseData;
  /** Where it came from in the end. */
  readonly url: URL;
  readonly redirected: boolean;
}

export interface WebClient {
  /**
   * Asks, and follows where it is sent. The caller reads the body or destroys it. Throws DownloadError `network`, or the
   * signal's reason.
   */
  open(url: URL, request: WebRequest, signal: AbortSignal): Promise<WebAnswer>;
  [Symbol.asyncDispose](): Promise<void>;
}

const DEFAULT_TIMEOUTS: WebTimeouts = { connectMs: 15_000, headersMs: 30_000, idleMs: 30_000 };
const MAX_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

export function createWebClient(options: WebClientOptions): WebClient {
  const { env } = options;
  const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
  // Empty and not undefined: undici would read this process's environment, which need not be `env`.
  const agent = new EnvHttpProxyAgent({
    httpProxy: env["http_proxy"] ?? env["HTTP_PROXY"] ?? "",
    httpsProxy: env["https_proxy"] ?? env["HTTPS_PROXY"] ?? "",
    noProxy: env["no_proxy"] ?? env["NO_PROXY"] ?? "",
    connect: { timeout: timeouts.connectMs },
    headersTimeout: timeouts.headersMs,
    bodyTimeout: timeouts.idleMs,
  });

  return {
    async open(start, { method, headers, token, isAnswer }, signal) {
      let url = start;
      for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
        const sendToken = token !== undefined && url.origin === start.origin && isPrivate(url);
        const response = await ask(
          agent,
          url,
          {
            method,
            headers: sendToken ? { ...headers, authorization: `Bearer ${token}` } : headers,
          },
          signal,
        );
        const redirected = url.origin !== start.origin;
        const location = response.headers["location"];
        const leads = REDIRECTS.has(response.statusCode) && typeof location === "string";
        if (!leads || isAnswer?.(response) === true) return { response, url, redirected };
        abandon(response);
        url = followable(location, url);
      }
      throw new DownloadError("server-failed", `${start.host} leads in circles. Try again later.`);
    },
    [Symbol.asyncDispose]: () => agent.destroy(),
  };
}

/** Ends a transfer that nobody wants to read on. */
export function abandon({ body }: Dispatcher.ResponseData): void {
  body.on("error", () => {}).destroy();
}

/** Whether nobody on the way reads along. */
export function isPrivate(url: URL): boolean {
  return url.protocol === "https:" || /^(localhost|127\.[\d.]+|\[::1\])$/.test(url.hostname);
}

async function ask(
  dispatcher: Dispatcher,
  url: URL,
  { method, headers }: Pick<WebRequest, "method" | "headers">,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  try {
    const identity = { "accept-encoding": "identity", "user-agent": "liner-notes" };
    return await request(url, { dispatcher, method, headers: { ...identity, ...headers }, signal });
  } catch (error) {
    signal.throwIfAborted();
    throw connectionProblem(error, url);
  }
}

function followable(location: string, from: URL): URL {
  const url = URL.parse(location, from);
  const isWeb = url?.protocol === "https:" || url?.protocol === "http:";
  if (url === null || !isWeb || (isPrivate(from) && !isPrivate(url))) {
    throw new DownloadError(
      "server-failed",
      `${from.host} leads to an address without TLS, or to none at all. Nothing was downloaded from there.`,
    );
  }
  return url;
}
