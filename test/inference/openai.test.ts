import { join } from "node:path";
import { execa } from "execa";
import { Agent } from "undici";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import type { AnswerRequest } from "../../src/inference/engine.ts";
import { findFreePort } from "../../src/inference/free-port.ts";
import type { ServerProcess } from "../../src/inference/llama-server-process.ts";
import type { OpenAiOptions } from "../../src/inference/openai.ts";
import {
  readServerContext,
  untilHealthy,
  type ServerAddress,
} from "../../src/inference/server-readiness.ts";
import {
  createEngineFolder,
  never,
  requestOf,
  startEngine,
  type EngineFolder,
} from "../helpers/engine-setup.ts";
import { openAi } from "../helpers/host-setup.ts";
import { startServerElsewhere } from "../helpers/server-setup.ts";
import { standIn } from "../helpers/stand-in.ts";

let folder: EngineFolder;

beforeEach(async () => {
  folder = await createEngineFolder();
});

afterEach(() => folder[Symbol.asyncDispose]());

describe("openai with a llama-server elsewhere", { timeout: 90_000 }, () => {
  let home: EngineFolder;
  let host: ServerProcess;

  beforeAll(async () => {
    home = await createEngineFolder();
    host = await startServerElsewhere(home);
  });

  afterAll(async () => {
    await host[Symbol.asyncDispose]();
    await home[Symbol.asyncDispose]();
  });

  it("answers as llama-mtmd-cli does", async () => {
    const request = await requestOf(folder, "Describe this track.");
    const { engine: cli } = await startEngine(folder);

    const { text, finish } = await ask(request);

    const reference = await cli.answer(request, () => {}, never());
    expect({ text, finish }).toEqual({ text: reference.text, finish: reference.finish });
  });

  it("streams, goes on in a conversation, and lets the host remember the track", async () => {
    const seen: string[] = [];
    const first = await ask(await requestOf(folder, "Describe this track."));
    const second = await requestOf(folder, [
      { role: "user", text: "Describe this track." },
      { role: "assistant", text: first.text },
      { role: "user", text: "What about the tempo?" },
    ]);

    const { text, stats } = await ask(second, (so) => seen.push(so));

    expect(text).toMatch(/^Tempo: roughly 120/);
    expect(seen.length).toBeGreaterThan(2);
    expect(seen.at(-1)).toBe(text);
    expect(stats.cachedTokens).toBeGreaterThanOrEqual(first.stats.promptTokens ?? NaN);
    expect(stats.loadMs).toBeNull();
  });

  it("stops when it is cancelled, and the host is free at once", async () => {
    const stop = new AbortController();
    const reason = new Error("nobody wants it any more");
    const long = await requestOf(folder, "LONGANSWER", { maxOutputTokens: 30_000 });

    const cancelled = ask(long, () => stop.abort(reason), {}, stop.signal);
    await expect(cancelled).rejects.toBe(reason);
    const startedMs = performance.now();
    await ask(await requestOf(folder, "tempo"));

    expect(performance.now() - startedMs).toBeLessThan(8_000);
  });

  it("says so when the key is wrong", async () => {
    const answering = ask(await requestOf(folder, "tempo"), () => {}, { apiKey: "wrong" });

    await expect(answering).rejects.toMatchObject({ reason: "host-key-refused" });
  });

  it("says so when the address is not that of the API", async () => {
    const baseUrl = `${host.baseUrl}/nowhere`;
    const answering = ask(await requestOf(folder, "tempo"), () => {}, { baseUrl });

    await expect(answering).rejects.toMatchObject({ reason: "host-model-missing" });
  });

  it("says so when the question does not fit the host's context", async () => {
    const answering = ask(await requestOf(folder, "word ".repeat(35_000)));

    await expect(answering).rejects.toMatchObject({ reason: "context-too-small" });
  });

  async function ask(
    request: AnswerRequest,
    onText: (text: string) => void = () => {},
    options: Partial<OpenAiOptions> = {},
    signal = never(),
  ) {
    const settings = { apiKey: host.apiKey, ...options };
    await using remote = openAi(settings.baseUrl ?? `${host.baseUrl}/v1`, settings);
    return await remote.engine.answer({ ...request, model: remote.model }, onText, signal);
  }
});

describe("a llama-server whose model only reads text", { timeout: 90_000 }, () => {
  let textOnly: ServerAddress & AsyncDisposable;

  beforeAll(async () => {
    textOnly = await startTextOnlyServer();
  });

  afterAll(() => textOnly[Symbol.asyncDispose]());

  it("is told apart by what it says when it is asked", async () => {
    await using remote = openAi(`${textOnly.baseUrl}/v1`);

    const answering = remote.engine.answer(await requestOf(folder, "tempo"), () => {}, never());

    await expect(answering).rejects.toMatchObject({ reason: "host-text-only" });
  });

  it("is told apart before it is asked where it is one of ours", async () => {
    await expect(readServerContext(textOnly, never())).rejects.toMatchObject({
      reason: "wrong-architecture",
      hint: expect.stringContaining("mmproj"),
    });
  });
});

async function startTextOnlyServer(): Promise<ServerAddress & AsyncDisposable> {
  const { path } = await standIn("Q8_0");
  const port = await findFreePort();
  const args = ["-m", path, "--host", "127.0.0.1", "--port", String(port), "-c", "4096"];
  const command = join(inject("llamaBinDir"), "llama-server");
  const child = execa(command, args, { reject: false, stdio: "ignore" });
  const dispatcher = new Agent();
  const address = { baseUrl: `http://127.0.0.1:${port}`, apiKey: "", dispatcher };
  await untilHealthy(address, AbortSignal.timeout(60_000));
  return {
    ...address,
    async [Symbol.asyncDispose]() {
      await dispatcher.destroy();
      child.kill("SIGKILL");
      await child;
    },
  };
}
