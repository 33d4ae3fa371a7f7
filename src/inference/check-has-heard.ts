import type { AnswerRequest } from "./engine.ts";
import { InferenceError } from "./errors.ts";

const BYTES_PER_TOKEN = 8;

/**
 * Some hosts leave out what they do not understand, and describe a track that nobody gave them. Every model that hears
 * spends more than a token on a second, and a token of text is rarely more than eight bytes: a prompt that was counted
 * shorter than that was read without the track. Throws `host-text-only` then; says nothing where nothing was counted.
 */
export function checkHasHeard(
  { audioSeconds, messages }: Pick<AnswerRequest, "audioSeconds" | "messages">,
  promptTokens: number | null,
  host: string,
): void {
  const textBytes = messages.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  const leastTokens = audioSeconds + Math.floor(textBytes / BYTES_PER_TOKEN);
  if (promptTokens === null || promptTokens >= leastTokens) return;
  throw new InferenceError(
    "host-text-only",
    `${host} answered, but read only ${promptTokens} tokens: it has not heard the track`,
    "Set OPENAI_MODEL to a model that takes input_audio, at a host that passes it on.",
  );
}
