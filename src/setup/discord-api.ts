import { request, type Dispatcher } from "undici";
import type { z } from "zod";
import { SetupError } from "./errors.ts";

export interface DiscordApiOptions {
  readonly token: string;
  /** Without a version: `https://discord.com/api`. */
  readonly apiUrl: string;
}

export interface DiscordReply<Body> {
  readonly body: Body;
  /** How far our clock is ahead of Discord's, to a second or two; null where it did not tell its time. */
  readonly clockAheadMs: number | null;
}

const TIMEOUT_MS = 15_000;
const COPY_ANEW =
  "Copy it anew: developer portal, your application, Bot, Reset Token; then set DISCORD_TOKEN in .env.";

/**
 * Reads one resource with the bot's token, which is sent nowhere else and repeated in no message. Throws SetupError
 * `bad-credentials` or `discord-unreachable`.
 */
export async function askDiscord<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  { token, apiUrl }: DiscordApiOptions,
  signal: AbortSignal,
): Promise<DiscordReply<z.output<Schema>>> {
  checkForm(token);
  const { status, headers, text } = await get(`${apiUrl}/v10${path}`, token, apiUrl, signal);
  if (status === 401) {
    throw new SetupError("bad-credentials", `Discord does not accept DISCORD_TOKEN. ${COPY_ANEW}`);
  }
  if (status !== 200) throw unreachable(apiUrl, `it answered ${status}`);
  const parsed = schema.safeParse(parseJson(text));
  if (!parsed.success) throw unreachable(apiUrl, "its answer is none of Discord's");
  return { body: parsed.data, clockAheadMs: clockAhead(headers) };
}

/** What surely is no token may not even be possible to send. */
function checkForm(token: string): void {
  if (/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return;
  const what = /^bot\s/i.test(token)
    ? 'DISCORD_TOKEN is to be without the word "Bot" before it.'
    : "DISCORD_TOKEN has not the form of a bot's token (three parts with dots between them); it is not the client secret or the public key.";
  throw new SetupError("bad-credentials", `${what} ${COPY_ANEW}`);
}

async function get(url: string, token: string, apiUrl: string, signal: AbortSignal) {
  try {
    const { statusCode, headers, body } = await request(url, {
      headers: {
        authorization: `Bot ${token}`,
        "user-agent": "DiscordBot (liner-notes, 1)",
      },
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    return { status: statusCode, headers, text: await body.text() };
  } catch (cause) {
    signal.throwIfAborted();
    throw unreachable(apiUrl, whatFailed(cause), cause);
  }
}

function unreachable(apiUrl: string, why: string, cause?: unknown): SetupError {
  return new SetupError(
    "discord-unreachable",
    `Discord cannot be reached at ${apiUrl} (${why}). Check the network, the proxy and DISCORD_API_URL.`,
    { cause },
  );
}

function whatFailed(cause: unknown): string {
  if (!(cause instanceof Error)) return "the connection failed";
  if (cause.name === "TimeoutError") return `no answer within ${TIMEOUT_MS / 1000} s`;
  return "code" in cause ? String(cause.code) : cause.name;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function clockAhead({ date }: Dispatcher.ResponseData["headers"]): number | null {
  const theirs = typeof date === "string" ? Date.parse(date) : Number.NaN;
  // The header has whole seconds, rounded down: half of one is the best guess.
  return Number.isNaN(theirs) ? null : Date.now() - (theirs + 500);
}
