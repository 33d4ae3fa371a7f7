import { performance } from "node:perf_hooks";

/** A request as the limits see it. */
export interface CountedRequest {
  readonly route: string;
  readonly path: string;
  /** Of the path: `channel`, `token`. */
  readonly params: Readonly<Record<string, string>>;
  /** With the bot token in its header. */
  readonly isAuthorized: boolean;
}

/** A request that was refused because there had been too many. */
export interface RateLimited {
  readonly route: string;
  readonly path: string;
  /** `global`: all requests together; `user`: those of this bucket. */
  readonly scope: "global" | "user";
  readonly retryAfterSeconds: number;
}

export interface LimitVerdict {
  /** As Discord sends them with each answer of a bucket; discord.js paces itself by them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly refused?: RateLimited;
}

export type RateLimits = (request: CountedRequest) => LimitVerdict;

interface Bucket {
  readonly name: string;
  readonly requests: number;
  readonly perMs: number;
  /** The part of the path that has a bucket of its own. */
  readonly major: "channel" | "token";
}

/**
 * Discord publishes the global limit (https://docs.discord.com/developers/topics/rate-limits: 50 requests a second for
 * a bot, or for an address where there is no authorization header; "interaction endpoints are not bound" to the bot's)
 * and leaves the buckets to its headers. These are what it has sent for years: 5 in 2 s for each webhook token
 * (https://github.com/discord/discord-api-docs/issues/6753) and 5 in 5 s for the messages of a channel.
 */
const GLOBAL = { requests: 50, perMs: 1000 };
const BUCKETS: Readonly<Record<string, Bucket>> = {
  "POST webhook message": { name: "webhook-send", requests: 5, perMs: 2000, major: "token" },
  "PATCH webhook message": { name: "webhook-edit", requests: 5, perMs: 2000, major: "token" },
  "POST channel message": { name: "channel-send", requests: 5, perMs: 5000, major: "channel" },
  "PATCH channel message": { name: "channel-edit", requests: 5, perMs: 5000, major: "channel" },
};
/** The one kind of request that no limit counts. */
const CALLBACK = "POST interaction callback";

/** Counts in windows that begin with their first request. By real time: a test's clock may stand still. */
export function createRateLimits(): RateLimits {
  const windows = new Map<string, { used: number; endsMs: number }>();

  return function check({ route, path, params, isAuthorized }) {
    if (route === CALLBACK) return { headers: {} };
    // Stricter than Discord may be: what goes by an interaction's token counts for the bot's address.
    const everything = open(isAuthorized ? "bot" : "address", GLOBAL.perMs);
    const bucket = BUCKETS[route];
    const own = bucket && open(`${bucket.name}:${params[bucket.major]}`, bucket.perMs);

    const isGlobal = everything.used >= GLOBAL.requests;
    const isFull = bucket !== undefined && own !== undefined && own.used >= bucket.requests;
    if (isGlobal || isFull) {
      const { endsMs } = isGlobal || own === undefined ? everything : own;
      const scope = isGlobal ? "global" : "user";
      const retryAfterSeconds = secondsUntil(endsMs);
      return {
        headers: {
          ...headersOf(bucket, own),
          ...(isGlobal ? { "x-ratelimit-global": "true" } : {}),
        },
        refused: { route, path, scope, retryAfterSeconds },
      };
    }
    everything.used += 1;
    if (own !== undefined) own.used += 1;
    return { headers: headersOf(bucket, own) };
  };

  function open(key: string, perMs: number): { used: number; endsMs: number } {
    const nowMs = performance.now();
    const known = windows.get(key);
    if (known !== undefined && known.endsMs > nowMs) return known;
    const fresh = { used: 0, endsMs: nowMs + perMs };
    windows.set(key, fresh);
    return fresh;
  }
}

function headersOf(
  bucket: Bucket | undefined,
  window: { readonly used: number; readonly endsMs: number } | undefined,
): Record<string, string> {
  if (bucket === undefined || window === undefined) return {};
  const resetAfterSeconds = secondsUntil(window.endsMs);
  return {
    "x-ratelimit-bucket": bucket.name,
    "x-ratelimit-limit": String(bucket.requests),
    "x-ratelimit-remaining": String(Math.max(0, bucket.requests - window.used)),
    "x-ratelimit-reset": (Date.now() / 1000 + resetAfterSeconds).toFixed(3),
    "x-ratelimit-reset-after": resetAfterSeconds.toFixed(3),
  };
}

/** Discord counts in seconds with three digits. */
function secondsUntil(endsMs: number): number {
  return Math.max(1, Math.ceil(endsMs - performance.now())) / 1000;
}
