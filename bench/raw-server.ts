import { basename, join } from "node:path";
import type { Message } from "../src/inference/engine.ts";
import { startServerProcess, type ServerOptions } from "../src/inference/llama-server-process.ts";
import type { InstalledModel } from "../src/inference/models.ts";
import { DEFAULT_SAMPLING } from "../src/inference/sampling.ts";

export interface RawServer extends AsyncDisposable {
  /** The track must lie in the server's media folder. */
  ask(
    audioPath: string,
    messages: readonly Message[],
    maxOutputTokens: number,
  ): Promise<{ readonly firstTokenMs: number; readonly totalMs: number }>;
}

/** llama-server with our arguments, and nothing but fetch between it and the clock. */
export async function startRawServer(
  options: Omit<ServerOptions, "command" | "startTimeoutMs"> & { readonly binDir: string },
  model: InstalledModel,
  signal: AbortSignal,
): Promise<RawServer> {
  const command = join(options.binDir, "llama-server");
  const server = await startServerProcess(
    model,
    { ...options, command, startTimeoutMs: 120_000 },
    signal,
  );
  return {
    async ask(audioPath, [question], maxOutputTokens) {
      const { temperature, topP, topK, minP, seed } = DEFAULT_SAMPLING;
      const began = performance.now();
      const response = await fetch(`${server.baseUrl}/v1/chat/completions`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${server.apiKey}`,
          "content-type": "application/json",
        },
        body: JSON.stringify({
          messages: [
            {
              role: "user",
              content: [
                { type: "input_audio", input_audio: { url: `file://${basename(audioPath)}` } },
                { type: "text", text: question?.text },
              ],
            },
          ],
          stream: true,
          max_tokens: maxOutputTokens,
          temperature,
          top_p: topP,
          top_k: topK,
          min_p: minP,
          seed,
        }),
      });
      if (!response.ok || response.body === null) {
        throw new Error(`llama-server answered ${response.status}: ${await response.text()}`);
      }
      let firstTokenMs: number | undefined;
      for await (const chunk of response.body) {
        if (firstTokenMs === undefined && /"content":"[^"]/.test(Buffer.from(chunk).toString())) {
          firstTokenMs = performance.now() - began;
        }
      }
      const totalMs = performance.now() - began;
      return { firstTokenMs: firstTokenMs ?? totalMs, totalMs };
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
