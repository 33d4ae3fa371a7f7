import { InferenceError } from "./errors.ts";

const WINDOW_SECONDS = 30;
const TOKENS_PER_WINDOW = 750;
/** The template's own text: system line, role names, control tokens. */
const TEMPLATE_TOKENS = 128;
/** llama.cpp works with multiples of this. */
const STEP_TOKENS = 256;
/** What the model was trained for. */
export const MODEL_CONTEXT_TOKENS = 32_768;
/** Some ten questions with answers of the usual length. */
const HISTORY_TOKENS = 4096;
/** With less than a window's batch the tool aborts instead of failing. */
const LEAST_TOKENS = 1024;

export interface ContextDemand {
  /** Of the track; padding to the next full window is allowed for. */
  readonly audioSeconds: number;
  /** The folded prompt. */
  readonly prompt: string;
  readonly maxOutputTokens: number;
}

/**
 * Tokens that surely hold audio, prompt and answer: builds differ by up to two windows, and a token is at least one
 * byte.
 */
export function neededContextTokens(demand: ContextDemand): number {
  const windows = Math.floor(demand.audioSeconds / WINDOW_SECONDS) + 2;
  const textTokens = Buffer.byteLength(demand.prompt) + TEMPLATE_TOKENS;
  const tokens = windows * TOKENS_PER_WINDOW + textTokens + demand.maxOutputTokens;
  return Math.max(LEAST_TOKENS, Math.ceil(tokens / STEP_TOKENS) * STEP_TOKENS);
}

/**
 * For a resident model, whose context is chosen before anybody asks: holds the longest track, the longest answer and a
 * conversation about it. 10 minutes and 600 tokens need 21,504: 1.2 GB of the GPU's memory in f16.
 */
export function residentContextTokens(limits: {
  readonly heardSeconds: number;
  readonly maxOutputTokens: number;
}): number {
  const audio = { audioSeconds: limits.heardSeconds, prompt: "" };
  const maxOutputTokens = limits.maxOutputTokens + HISTORY_TOKENS;
  return Math.min(MODEL_CONTEXT_TOKENS, neededContextTokens({ ...audio, maxOutputTokens }));
}

/**
 * `configured` where it is set, else what is needed. Throws `context-too-small` before anything runs: the tool itself
 * would encode window after window until it fails.
 */
export function chooseContextTokens(demand: ContextDemand, configured: number | undefined): number {
  const needed = neededContextTokens(demand);
  if (configured === undefined) return needed;
  if (configured >= needed) return configured;
  throw new InferenceError(
    "context-too-small",
    `The context of ${configured} tokens is too small: ${Math.round(demand.audioSeconds)} s of audio, the prompt and the answer may need ${needed}`,
    `Set CONTEXT_TOKENS to at least ${needed}, or leave it out.`,
  );
}
