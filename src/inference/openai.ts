import { readFile } from "node:fs/promises";
import { Agent } from "undici";
import { checkHasHeard } from "./check-has-heard.ts";
import { chatBody } from "./chat-body.ts";
import { callChat, type ChatOutcome } from "./chat-call.ts";
import { MODEL_CONTEXT_TOKENS, neededContextTokens } from "./context-size.ts";
import { deadlineMs, type DeadlinePolicy } from "./deadline.ts";
import type { AnswerRequest, Engine, EngineAnswer, Message } from "./engine.ts";
import { InferenceError } from "./errors.ts";
import { explainHostFailure } from "./explain-host-failure.ts";
import { parseHostUrl } from "./host-url.ts";
import { foldMessages, sanitizeConversation } from "./prompt.ts";
import { createRemoteModel, type RemoteModel } from "./remote-model.ts";
import { trimHistory } from "./trim-history.ts";

export interface OpenAiOptions {
  /** Up to and without `/chat/completions`. */
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  /** What the host calls it. */
  readonly model: string;
  /** `host` or `host:port` in lower case: may be reached without TLS, as loopback always may. */
  readonly allowHttpHosts: readonly string[];
  /** Of the host; undefined: what Music Flamingo was trained for. */
  readonly contextTokens: number | undefined;
  /** For each answer; a host that is slow, or sends without end, is left then. */
  readonly deadline: DeadlinePolicy;
  readonly connectTimeoutMs: number;
}

export interface OpenAi extends AsyncDisposable {
  readonly engine: Engine;
  /** For requests and for the answer's key: there is no file to name. */
  readonly model: RemoteModel;
}

/**
 * Asks a host that speaks OpenAI's chat completions and takes `input_audio`: a llama-server on another machine, vLLM.
 * The track goes along with every question. Throws as `parseHostUrl` does; nothing is asked before the first answer.
 */
export function createOpenAiEngine(options: OpenAiOptions): OpenAi {
  const baseUrl = parseHostUrl(options.baseUrl, options.allowHttpHosts);
  const model = createRemoteModel({ baseUrl, model: options.model });
  const dispatcher = new Agent({
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: options.connectTimeoutMs },
  });
  /** OpenAI's own API refuses what it does not know; llama-server and vLLM need them to be told. */
  let sendsExtras = true;

  const engine: Engine = {
    id: "openai",
    windowRule: "keeps-tail",
    async answer(request, onText, signal) {
      signal.throwIfAborted();
      const conversation = sanitizeConversation(request.messages);
      const startedMs = performance.now();
      const limitMs = deadlineMs(options.deadline, request.audioSeconds, request.maxOutputTokens);
      const deadline = AbortSignal.timeout(limitMs);
      const stop = AbortSignal.any([signal, deadline]);
      try {
        const trimmed = await trimHistory(conversation, fits(request));
        const messages = trimmed?.messages ?? conversation.slice(-1);
        const droppedTurns = trimmed?.droppedTurns ?? 0;
        const answer = await ask({ ...request, messages }, onText, startedMs, stop);
        return droppedTurns === 0 ? answer : { ...answer, droppedTurns };
      } catch (error) {
        if (signal.aborted || !deadline.aborted) throw error;
        throw new InferenceError(
          "deadline",
          `${baseUrl.host} did not finish within ${Math.round(limitMs / 1_000)} s and was left`,
          "Look at what the host does; ANSWER_DEADLINE_SECONDS gives it more time.",
        );
      }
    },
  };

  function fits(request: AnswerRequest): (messages: readonly Message[]) => boolean {
    const most = options.contextTokens ?? MODEL_CONTEXT_TOKENS;
    return (messages) =>
      neededContextTokens({ ...request, prompt: foldMessages(messages) }) <= most;
  }

  async function ask(
    request: AnswerRequest,
    onText: (textSoFar: string) => void,
    startedMs: number,
    signal: AbortSignal,
  ): Promise<EngineAnswer> {
    const data = await readAudio(request.audioPath, signal);
    let firstTokenMs: number | null = null;
    const send = (body: string) =>
      callChat(
        {
          url: `${baseUrl.href}/chat/completions`,
          apiKey: options.apiKey,
          body,
          maxOutputTokens: request.maxOutputTokens,
          dispatcher,
        },
        (text) => {
          firstTokenMs ??= performance.now() - startedMs;
          onText(text);
        },
        signal,
      );

    let body = bodyOf(request, data);
    let outcome = await send(body);
    if (sendsExtras && refusesExtras(outcome)) {
      sendsExtras = false;
      body = bodyOf(request, data);
      outcome = await send(body);
    }
    if (outcome.kind !== "answered") {
      const { apiKey } = options;
      const bodyBytes = Buffer.byteLength(body);
      throw explainHostFailure({
        outcome,
        host: baseUrl.host,
        model: options.model,
        apiKey,
        bodyBytes,
      });
    }
    const { text, finish, counts } = outcome;
    checkHasHeard(request, counts.promptTokens, baseUrl.host);
    const totalMs = performance.now() - startedMs;
    return { text, finish, stats: { ...counts, loadMs: null, firstTokenMs, totalMs } };
  }

  function bodyOf(request: AnswerRequest, data: string): string {
    const { top_k, min_p, ...standard } = chatBody({ ...request, audio: { data, format: "wav" } });
    const extras = sendsExtras ? { top_k, min_p } : {};
    return JSON.stringify({ model: options.model, ...standard, ...extras });
  }

  return { engine, model, [Symbol.asyncDispose]: () => dispatcher.destroy() };
}

async function readAudio(audioPath: string, signal: AbortSignal): Promise<string> {
  try {
    return await readFile(audioPath, { encoding: "base64", signal });
  } catch (cause) {
    signal.throwIfAborted();
    const hint = "The prepared audio was removed while it was needed: ask again.";
    throw new InferenceError("audio-refused", `${audioPath} cannot be read`, hint, { cause });
  }
}

function refusesExtras(outcome: ChatOutcome): boolean {
  const { kind } = outcome;
  return (
    kind === "refused" && [400, 422].includes(outcome.status) && /top_k|min_p/.test(outcome.said)
  );
}
