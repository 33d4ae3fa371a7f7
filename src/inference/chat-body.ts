import type { Message } from "./engine.ts";
import type { Sampling } from "./sampling.ts";

export type AudioPart =
  | { readonly url: string }
  | { readonly data: string; readonly format: "wav" };

export interface ChatRequest {
  readonly audio: AudioPart;
  /** Fit for a prompt, verbatim from turn to turn. */
  readonly messages: readonly Message[];
  readonly sampling: Sampling;
  readonly maxOutputTokens: number;
}

/**
 * A conversation for `/v1/chat/completions`. The audio stands before the first text: only so is it the same beginning
 * in every turn, which a host need not hear again.
 */
export function chatBody(chat: ChatRequest) {
  const { sampling } = chat;
  return {
    messages: chat.messages.map(({ role, text }, turn) => ({
      role,
      content:
        turn === 0
          ? [
              { type: "input_audio", input_audio: chat.audio },
              { type: "text", text },
            ]
          : text,
    })),
    // Always: a request that is not streamed is not noticed to be cancelled.
    stream: true,
    stream_options: { include_usage: true },
    max_tokens: chat.maxOutputTokens,
    temperature: sampling.temperature,
    top_p: sampling.topP,
    top_k: sampling.topK,
    min_p: sampling.minP,
    seed: sampling.seed,
  };
}
