import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { EngineAnswer } from "../../src/inference/engine.ts";
import { createOpenAiEngine, type OpenAi, type OpenAiOptions } from "../../src/inference/openai.ts";
import { never, requestOf, type EngineFolder } from "./engine-setup.ts";

export interface FakeHost extends AsyncDisposable {
  /** Up to and without `/chat/completions`. */
  readonly baseUrl: string;
  /** What it was sent, in order. */
  readonly requests: readonly SentRequest[];
}

export interface SentRequest {
  readonly url: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: Readonly<Record<string, unknown>>;
}

/** A host on loopback that answers as it is told to, after it has read the whole question. */
export async function startHost(
  answer: (response: ServerResponse, request: SentRequest) => void,
): Promise<FakeHost> {
  const requests: SentRequest[] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const { url, headers } = incoming;
      const request = { url, headers, body: JSON.parse(Buffer.concat(chunks).toString()) };
      requests.push(request);
      answer(response, request);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

export function openAi(baseUrl: string, options: Partial<OpenAiOptions> = {}): OpenAi {
  return createOpenAiEngine({
    baseUrl,
    apiKey: "the-key",
    model: "music-flamingo",
    allowHttpHosts: [],
    contextTokens: undefined,
    deadline: { baseMs: 20_000, perAudioSecondMs: 0, perOutputTokenMs: 0 },
    connectTimeoutMs: 5_000,
    ...options,
  });
}

/** The events of an answer as hosts send it. */
export function events(...chunks: readonly unknown[]): string {
  return [...chunks.map((chunk) => JSON.stringify(chunk)), "[DONE]"]
    .map((data) => `data: ${data}\n\n`)
    .join("");
}

export function piece(content: string, finish: string | null = null) {
  return { choices: [{ index: 0, delta: { content }, finish_reason: finish }] };
}

export function stream(response: ServerResponse, text: string): void {
  response.writeHead(200, { "content-type": "text/event-stream" }).end(text);
}

/** Sends for as long as somebody reads. */
export function flood(response: ServerResponse, text: string): void {
  const more = () => {
    while (!response.destroyed && response.write(text));
  };
  response.on("drain", more);
  more();
}

/** A question about a minute of music, of which five seconds are sent, to a host with little time. */
export async function askHost(folder: EngineFolder, baseUrl: string): Promise<EngineAnswer> {
  const deadline = { baseMs: 1_500, perAudioSecondMs: 0, perOutputTokenMs: 0 };
  await using remote = openAi(baseUrl, { deadline });
  const { model } = remote;
  const request = await requestOf(folder, "Describe this track.", { model, audioSeconds: 60 });
  return await remote.engine.answer(request, () => {}, never());
}
