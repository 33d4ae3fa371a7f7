import { callChat, type ChatOutcome } from "./chat-call.ts";
import { chatBody } from "./chat-body.ts";
import { neededContextTokens } from "./context-size.ts";
import { countPromptTokens } from "./count-tokens.ts";
import { deadlineMs, type DeadlinePolicy } from "./deadline.ts";
import type { AnswerRequest, Engine, EngineAnswer, Message } from "./engine.ts";
import { InferenceError } from "./errors.ts";
import { explainServerFailure } from "./explain-server-failure.ts";
import type { ServerProcess } from "./llama-server-process.ts";
import type { MediaFolder } from "./media-folder.ts";
import { foldMessages, sanitizeConversation } from "./prompt.ts";
import { needInstalled } from "./remote-model.ts";
import type { ServerPool } from "./server-pool.ts";
import { trimHistory } from "./trim-history.ts";

export interface LlamaServerEngineOptions {
  /** Of the tool, for what goes wrong. */
  readonly command: string;
  readonly windowRule: Engine["windowRule"];
  readonly pool: ServerPool;
  readonly media: MediaFolder;
  /** For each answer, the loading of the model included, waiting for a turn not. */
  readonly deadline: DeadlinePolicy;
}

/**
 * Asks a model that stays in memory: a question about a track that it has heard costs only the reading of the question.
 * One answer at a time for each server; the others wait for their turn.
 */
export function createLlamaServerEngine(options: LlamaServerEngineOptions): Engine {
  return {
    id: "llama-server",
    windowRule: options.windowRule,
    async answer(request, onText, signal) {
      signal.throwIfAborted();
      const model = needInstalled(request.model);
      const messages = sanitizeConversation(request.messages);
      return options.pool.use(
        model,
        async (turn, ended) => {
          const startedMs = performance.now();
          const limitMs = deadlineMs(
            options.deadline,
            request.audioSeconds,
            request.maxOutputTokens,
          );
          const deadline = AbortSignal.timeout(limitMs);
          const stop = AbortSignal.any([ended, deadline]);
          try {
            const { server, loadMs } = await turn.open(stop);
            const answer = await ask(server, { ...request, messages }, onText, startedMs, stop);
            if ("stats" in answer) return { ...answer, stats: { ...answer.stats, loadMs } };
            const { audioPath } = request;
            const { command } = options;
            const failure = { command, server, model, audioPath, outcome: answer };
            const { error, serverIsWell } = await explainServerFailure(failure);
            if (!serverIsWell) turn.retire();
            throw error;
          } catch (error) {
            if (ended.aborted || !deadline.aborted) throw error;
            turn.retire();
            throw deadlineError(limitMs);
          }
        },
        signal,
      );
    },
  };

  async function ask(
    server: ServerProcess,
    request: AnswerRequest,
    onText: (textSoFar: string) => void,
    startedMs: number,
    signal: AbortSignal,
  ): Promise<EngineAnswer | Exclude<ChatOutcome, { readonly kind: "answered" }>> {
    await using audio = await lend(request.audioPath);
    const bodyOf = (messages: readonly Message[]) => {
      const part = { url: `file://${audio.name}` };
      return JSON.stringify({ ...chatBody({ ...request, messages, audio: part }), ...KEEP });
    };
    const trimmed = await trimHistory(request.messages, fits);
    if (trimmed === undefined) throw contextError(server, request);
    const { messages, droppedTurns } = trimmed;

    let firstTokenMs: number | null = null;
    const outcome = await callChat(
      {
        url: `${server.baseUrl}/v1/chat/completions`,
        apiKey: server.apiKey,
        body: bodyOf(messages),
        maxOutputTokens: request.maxOutputTokens,
        dispatcher: server.dispatcher,
      },
      (text) => {
        firstTokenMs ??= performance.now() - startedMs;
        onText(text);
      },
      signal,
    );
    if (outcome.kind !== "answered") return outcome;
    const { text, finish, counts } = outcome;
    const totalMs = performance.now() - startedMs;
    return {
      text,
      finish,
      ...(droppedTurns === 0 ? {} : { droppedTurns }),
      stats: { ...counts, loadMs: null, firstTokenMs, totalMs },
    };

    /** Asks the server only where the estimate, which errs on the safe side, says no. */
    async function fits(some: readonly Message[]): Promise<boolean> {
      const estimate = neededContextTokens({ ...request, prompt: foldMessages(some) });
      if (estimate <= server.contextTokens) return true;
      const promptTokens = await countPromptTokens(server, bodyOf(some), signal);
      if (promptTokens === null) return false;
      return promptTokens + request.maxOutputTokens <= server.contextTokens;
    }
  }

  async function lend(audioPath: string) {
    try {
      return await options.media.lend(audioPath);
    } catch (cause) {
      const hint = "The prepared audio was removed while it was needed: ask again.";
      const message = `${audioPath} cannot be handed to llama-server`;
      throw new InferenceError("audio-refused", message, hint, { cause });
    }
  }
}

/** llama.cpp's default, but the one thing that this engine is for. */
const KEEP = { cache_prompt: true };

function contextError(server: ServerProcess, request: AnswerRequest): InferenceError {
  return new InferenceError(
    "context-too-small",
    `The context of ${server.contextTokens} tokens is too small: ${Math.round(request.audioSeconds)} s of audio, the question and an answer of ${request.maxOutputTokens} tokens do not fit`,
    "Raise CONTEXT_TOKENS, or leave it out.",
  );
}

function deadlineError(limitMs: number): InferenceError {
  return new InferenceError(
    "deadline",
    `llama-server did not finish within ${Math.round(limitMs / 1_000)} s and was ended`,
    "Is the GPU used (GPU_LAYERS), and by nobody else? A smaller quantization is faster.",
  );
}
