import { setTimeout as wait } from "node:timers/promises";
import { request, type Dispatcher } from "undici";
import { z } from "zod";
import { InferenceError } from "./errors.ts";
import { EXPECTED_FILES } from "./music-flamingo-files.ts";

export interface ServerAddress {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly dispatcher: Dispatcher;
}

const POLL_MS = 50;

const properties = z.object({
  default_generation_settings: z.object({ n_ctx: z.number().int().positive() }),
  modalities: z.object({ audio: z.boolean() }),
});

/** Resolves once the model is loaded. Asks `/health`, which costs nothing: `/slots` would stand in the model's queue. */
export async function untilHealthy(address: ServerAddress, signal: AbortSignal): Promise<void> {
  while (!(await isHealthy(address, signal))) await wait(POLL_MS, undefined, { signal });
}

async function isHealthy(
  { baseUrl, dispatcher }: ServerAddress,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const response = await request(`${baseUrl}/health`, { dispatcher, signal });
    await response.body.dump();
    return response.statusCode === 200;
  } catch {
    // Refused until the port is bound, 503 while the model loads; only the signal ends the wait.
    signal.throwIfAborted();
    return false;
  }
}

/** What the server says of itself. Throws `wrong-architecture` where its model cannot hear. */
export async function readServerContext(
  { baseUrl, apiKey, dispatcher }: ServerAddress,
  signal: AbortSignal,
): Promise<{ readonly contextTokens: number }> {
  const headers = { authorization: `Bearer ${apiKey}` };
  const response = await request(`${baseUrl}/props`, { dispatcher, headers, signal });
  const parsed = properties.safeParse(await response.body.json().catch(() => undefined));
  if (response.statusCode !== 200 || !parsed.success) {
    throw new InferenceError(
      "failed",
      `${baseUrl}/props was not answered as llama-server does (${response.statusCode})`,
      "Another program may have taken the port: ask again. Or llama.cpp is too new or too old: try another build.",
    );
  }
  const { default_generation_settings: settings, modalities } = parsed.data;
  if (modalities.audio) return { contextTokens: settings.n_ctx };
  throw new InferenceError(
    "wrong-architecture",
    "llama-server loaded the model, but says that it cannot hear",
    EXPECTED_FILES,
  );
}
