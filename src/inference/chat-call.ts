import type { Readable } from "node:stream";
import { request, type Dispatcher } from "undici";
import { parseChunk, type ChatChunk, type TokenCounts } from "./chat-chunk.ts";
import { readEvents, readText } from "./event-stream.ts";

export interface ChatCall {
  /** Of `/chat/completions`. */
  readonly url: string;
  readonly apiKey: string | undefined;
  /** JSON. */
  readonly body: string;
  readonly maxOutputTokens: number;
  readonly dispatcher: Dispatcher;
}

/** How a call ended. Nothing a host does makes it reject. */
export type ChatOutcome =
  | {
      readonly kind: "answered";
      readonly text: string;
      readonly finish: "stop" | "length";
      readonly counts: TokenCounts;
    }
  /** It said why not, before the answer or in the middle of it. */
  | { readonly kind: "refused"; readonly status: number; readonly said: string }
  /** There was no answer at all. */
  | { readonly kind: "unreachable"; readonly cause: unknown }
  /** The answer broke off. */
  | { readonly kind: "broken"; readonly cause: unknown }
  /** It is not what a chat completion looks like. */
  | { readonly kind: "nonsense"; readonly what: string };

const UNKNOWN_COUNTS: TokenCounts = { promptTokens: null, cachedTokens: null, outputTokens: null };
const MAX_REFUSAL_BYTES = 64 * 1024;
/** llama-server spends 300 bytes on a token, most of them on names; a host's names may be longer. */
const MAX_BYTES_PER_TOKEN = 4096;
const MAX_OTHER_BYTES = 256 * 1024;
/** The longest tokens of Qwen's vocabulary are runs of 128 equal characters. */
const MAX_CHARACTERS_PER_TOKEN = 128;

/**
 * Asks a host and reads its answer, streamed or in one piece. `onText` gets the whole text so far. Rejects only with the
 * signal's reason and with what `onText` threw; the connection is closed then, which is what cancels the work.
 */
export async function callChat(
  call: ChatCall,
  onText: (textSoFar: string) => void,
  signal: AbortSignal,
): Promise<ChatOutcome> {
  let response: Dispatcher.ResponseData;
  try {
    response = await request(call.url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "text/event-stream",
        ...(call.apiKey === undefined ? {} : { authorization: `Bearer ${call.apiKey}` }),
      },
      body: call.body,
      dispatcher: call.dispatcher,
      signal,
    });
  } catch (cause) {
    signal.throwIfAborted();
    return { kind: "unreachable", cause };
  }
  const { statusCode: status, body } = response;
  if (status !== 200) {
    return { kind: "refused", status, said: await readRefusal(body, signal) };
  }
  const type = String(response.headers["content-type"] ?? "text/event-stream");
  const pieces = /^application\/json\b/i.test(type)
    ? wholeAnswer(body, call)
    : /^text\/event-stream\b/i.test(type)
      ? streamedAnswer(body, call)
      : otherAnswer(body, type);
  return collect(pieces, call, onText, signal);
}

type Piece = { readonly chunk: ChatChunk } | { readonly outcome: ChatOutcome };

async function collect(
  pieces: AsyncGenerator<Piece>,
  call: ChatCall,
  onText: (textSoFar: string) => void,
  signal: AbortSignal,
): Promise<ChatOutcome> {
  let text = "";
  let finish: "stop" | "length" | undefined;
  let counts = UNKNOWN_COUNTS;
  try {
    for (;;) {
      const next = await nextPiece(pieces, signal);
      if (next === undefined) break;
      if ("outcome" in next) return next.outcome;
      const { chunk } = next;
      if (chunk.error !== undefined) return { kind: "refused", status: 200, said: chunk.error };
      counts = chunk.counts ?? counts;
      finish = chunk.finish ?? finish;
      if (chunk.text === "") continue;
      text += chunk.text;
      if (text.length > call.maxOutputTokens * MAX_CHARACTERS_PER_TOKEN) {
        return { kind: "nonsense", what: `more text than ${call.maxOutputTokens} tokens can be` };
      }
      onText(text);
    }
  } finally {
    await pieces.return(undefined);
  }
  if (finish === undefined) return { kind: "broken", cause: new Error("the answer has no end") };
  return { kind: "answered", text, finish, counts };
}

/** Undefined at the end. */
async function nextPiece(
  pieces: AsyncGenerator<Piece>,
  signal: AbortSignal,
): Promise<Piece | undefined> {
  try {
    const { done, value } = await pieces.next();
    return done === true ? undefined : value;
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof RangeError) return { outcome: { kind: "nonsense", what: cause.message } };
    return { outcome: { kind: "broken", cause } };
  }
}

async function* streamedAnswer(
  body: AsyncIterable<Uint8Array>,
  call: ChatCall,
): AsyncGenerator<Piece> {
  for await (const piece of readEvents(body, mostBytes(call))) {
    if (piece.kind === "stray") {
      yield { outcome: { kind: "refused", status: 200, said: piece.line } };
    } else if (piece.data === "[DONE]") {
      return;
    } else {
      yield pieceOf(piece.data);
    }
  }
}

/** From a host that does not stream, asked or not. */
async function* wholeAnswer(
  body: AsyncIterable<Uint8Array>,
  call: ChatCall,
): AsyncGenerator<Piece> {
  yield pieceOf(await readText(body, mostBytes(call)));
}

/** A web page, most likely; nothing of it is read. */
async function* otherAnswer(body: Readable, type: string): AsyncGenerator<Piece> {
  body.destroy();
  yield { outcome: { kind: "nonsense", what: `content of type ${type}` } };
}

function pieceOf(json: string): Piece {
  const chunk = parseChunk(json);
  return chunk === undefined ? { outcome: { kind: "nonsense", what: json } } : { chunk };
}

async function readRefusal(body: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<string> {
  try {
    return await readText(body, MAX_REFUSAL_BYTES);
  } catch {
    signal.throwIfAborted();
    return "";
  }
}

function mostBytes({ maxOutputTokens }: ChatCall): number {
  return MAX_OTHER_BYTES + maxOutputTokens * MAX_BYTES_PER_TOKEN;
}
