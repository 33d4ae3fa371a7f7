import { z } from "zod";

const count = z.number().int().nonnegative().nullish().catch(null);

/** A host may tell anything: only what is read is looked at, and a wrong number is no number. */
const chunkSchema = z.object({
  choices: z
    .array(
      z.object({
        delta: z.object({ content: z.string().nullish() }).nullish(),
        message: z.object({ content: z.string().nullish() }).nullish(),
        finish_reason: z.string().nullish(),
      }),
    )
    .default([]),
  usage: z
    .object({
      prompt_tokens: count,
      completion_tokens: count,
      prompt_tokens_details: z.object({ cached_tokens: count }).nullish().catch(null),
    })
    .nullish()
    .catch(null),
  timings: z.object({ cache_n: count, prompt_n: count, predicted_n: count }).nullish().catch(null),
  error: z.unknown().optional(),
});

/** A piece of an answer, or a whole one. */
export interface ChatChunk {
  readonly text: string;
  readonly finish: "stop" | "length" | undefined;
  readonly counts: TokenCounts | undefined;
  /** As the host tells it, where it is one. */
  readonly error: string | undefined;
}

export interface TokenCounts {
  readonly promptTokens: number | null;
  readonly cachedTokens: number | null;
  readonly outputTokens: number | null;
}

/** Undefined where it is not what a chat completion looks like. */
export function parseChunk(json: string): ChatChunk | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  const { success, data } = chunkSchema.safeParse(value);
  if (!success) return undefined;
  const choice = data.choices[0];
  const reason = choice?.finish_reason ?? undefined;
  return {
    text: choice?.delta?.content ?? choice?.message?.content ?? "",
    finish: reason === undefined ? undefined : reason === "length" ? "length" : "stop",
    counts: countsOf(data),
    error: data.error === undefined || data.error === null ? undefined : JSON.stringify(data.error),
  };
}

function countsOf({ usage, timings }: z.infer<typeof chunkSchema>): TokenCounts | undefined {
  // llama-server's own figures: older builds leave the cached ones out of the usage.
  const { cache_n: cached, prompt_n: read, predicted_n: outputTokens } = timings ?? {};
  if (typeof cached === "number" && typeof read === "number") {
    return {
      promptTokens: cached + read,
      cachedTokens: cached,
      outputTokens: outputTokens ?? null,
    };
  }
  if (usage === null || usage === undefined) return undefined;
  return {
    promptTokens: usage.prompt_tokens ?? null,
    cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? null,
    outputTokens: usage.completion_tokens ?? null,
  };
}
