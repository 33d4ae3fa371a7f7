import { request } from "undici";
import { z } from "zod";
import type { ServerAddress } from "./server-readiness.ts";

const counted = z.object({ input_tokens: z.number().int().nonnegative() });

/**
 * How many tokens a chat completion's prompt has, audio included, without running it. It costs the reading of the
 * audio: 0.3 s for 150 s. Null where the server does not tell (builds before b9540, or audio it refuses).
 */
export async function countPromptTokens(
  { baseUrl, apiKey, dispatcher }: ServerAddress,
  body: string,
  signal: AbortSignal,
): Promise<number | null> {
  try {
    const response = await request(`${baseUrl}/v1/chat/completions/input_tokens`, {
      method: "POST",
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
      body,
      dispatcher,
      signal,
    });
    const said = await response.body.text();
    const { data } = counted.safeParse(response.statusCode === 200 ? JSON.parse(said) : undefined);
    return data?.input_tokens ?? null;
  } catch {
    // If the server is gone, the question itself will tell, and why.
    signal.throwIfAborted();
    return null;
  }
}
