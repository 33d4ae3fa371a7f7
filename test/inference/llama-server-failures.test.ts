import { once } from "node:events";
import { truncate } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findFreePort } from "../../src/inference/free-port.ts";
import type { LlamaServer, LlamaServerOptions } from "../../src/inference/start-llama-server.ts";
import {
  createEngineFolder,
  never,
  requestOf,
  type EngineFolder,
} from "../helpers/engine-setup.ts";
import { processesMentioning } from "../helpers/processes.ts";
import { askServer, startServer } from "../helpers/server-setup.ts";
import { copyStandIn } from "../helpers/stand-in.ts";

const ENDLESS = { maxOutputTokens: 2_500 };

let folder: EngineFolder;
const started: LlamaServer[] = [];

beforeEach(async () => {
  folder = await createEngineFolder();
});

afterEach(async () => {
  for (const server of started.splice(0)) await server[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

describe("llama-server in trouble", { timeout: 90_000 }, () => {
  it("is free again at once when an answer is cancelled while it is written", async () => {
    const server = await start({ contextTokens: 32_768 });
    const stop = new AbortController();
    const reason = new Error("nobody wants it any more");
    const request = await requestOf(folder, "LONGANSWER", { maxOutputTokens: 30_000 });

    const cancelled = server.engine.answer(request, () => stop.abort(reason), stop.signal);
    await expect(cancelled).rejects.toBe(reason);
    const startedMs = performance.now();
    const next = await askServer(server, folder, "What about the tempo?");

    expect(next.text).toMatch(/^Tempo/);
    expect(next.stats.loadMs).toBe(0);
    // The rest of the long answer takes the stand-in half a minute.
    expect(performance.now() - startedMs).toBeLessThan(8_000);
  });

  it("goes on loading for the next person when the first one cancels", async () => {
    const stop = new AbortController();
    const reason = new Error("nobody wants it any more");
    const server = await start({
      findPort() {
        stop.abort(reason);
        return findFreePort();
      },
    });

    const cancelled = server.engine.answer(await requestOf(folder, "tempo"), () => {}, stop.signal);
    await expect(cancelled).rejects.toBe(reason);
    const next = await askServer(server, folder, "tempo");

    expect(next.stats.loadMs).toBe(0);
  });

  it("asks nothing that was cancelled before", async () => {
    const server = await start();
    const reason = new Error("too late");
    const request = await requestOf(folder, "tempo");

    const answering = server.engine.answer(request, () => {}, AbortSignal.abort(reason));

    await expect(answering).rejects.toBe(reason);
    expect(await serversOf(folder)).toEqual([]);
  });

  it("takes a server that was killed for out of memory, and starts another for the next question", async () => {
    const server = await start();
    const request = await requestOf(folder, "LONGANSWER", ENDLESS);
    let killing: Promise<void> | undefined;

    const killed = server.engine.answer(request, () => void (killing ??= killServers()), never());
    await expect(killed).rejects.toMatchObject({ reason: "out-of-memory" });
    await killing;
    const next = await askServer(server, folder, "What about the tempo?");

    expect(next.text).toMatch(/^Tempo/);
    expect(next.stats.loadMs).toBeGreaterThan(0);
  });

  it("starts another for the next question when the server was killed while nobody asked", async () => {
    const noticed = Promise.withResolvers<void>();
    const logger = pino({ level: "warn" }, { write: () => noticed.resolve() });
    const server = await start({ logger });
    await askServer(server, folder, "tempo");
    await killServers();
    await noticed.promise;

    const next = await askServer(server, folder, "tempo");

    expect(next.text).toMatch(/^Tempo/);
    expect(next.stats.loadMs).toBeGreaterThan(0);
  });

  it("waits longer each time before it starts again what fails", async () => {
    const model = await copyStandIn(folder.path);
    await truncate(model.path, 300_000);
    const server = await start({ restart: { firstMs: 300, mostMs: 600 } });
    const tookMs: number[] = [];

    for (let attempt = 0; attempt < 3; attempt += 1) {
      const startedMs = performance.now();
      await expect(askServer(server, folder, "tempo", { model })).rejects.toMatchObject({
        reason: "model-corrupt",
      });
      tookMs.push(performance.now() - startedMs);
    }

    expect(tookMs[1]).toBeGreaterThan(290);
    expect(tookMs[2]).toBeGreaterThan(590);
  });

  it("ends what does not answer in time, and what it was asked with", async () => {
    const deadline = { baseMs: 2_000, perAudioSecondMs: 0, perOutputTokenMs: 0 };
    const server = await start({ deadline, contextTokens: 32_768 });
    const request = await requestOf(folder, "LONGANSWER", { maxOutputTokens: 30_000 });

    await expect(server.engine.answer(request, () => {}, never())).rejects.toMatchObject({
      reason: "deadline",
    });

    expect(await serversOf(folder)).toEqual([]);
  });

  it("stops an answer when whoever gets the text fails", async () => {
    const server = await start();
    const request = await requestOf(folder, "LONGANSWER", ENDLESS);

    const answering = server.engine.answer(
      request,
      () => {
        throw new Error("no card to write to");
      },
      never(),
    );

    await expect(answering).rejects.toThrow("no card to write to");
    await expect(askServer(server, folder, "tempo")).resolves.toMatchObject({
      stats: { loadMs: 0 },
    });
  });

  it("tries another port where somebody else was quicker", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const address = other.address();
    const taken = typeof address === "object" && address !== null ? address.port : 0;
    const ports: number[] = [];
    const server = await start({
      async findPort() {
        ports.push(ports.length === 0 ? taken : await findFreePort());
        return ports.at(-1) ?? 0;
      },
    });

    const { text } = await askServer(server, folder, "tempo");

    expect(text).toMatch(/^Tempo/);
    expect(ports).toHaveLength(2);
    other.close();
  });

  it("shows the key to nobody", async () => {
    const lines: string[] = [];
    const logger = pino({ level: "trace" }, { write: (line) => void lines.push(line) });
    const server = await start({ logger });
    let status: number | undefined;
    let asking: Promise<void> | undefined;
    const askWithoutKey = async () => {
      const port = /"--port","(\d+)"/.exec(lines.join(""))?.[1];
      status = (await fetch(`http://127.0.0.1:${port}/props`)).status;
    };

    await server.engine.answer(
      await requestOf(folder, "tempo"),
      () => void (asking ??= askWithoutKey()),
      never(),
    );
    await asking;

    expect(status).toBe(401);
    expect(lines.join("")).not.toMatch(/LLAMA_API_KEY|Bearer|--api-key/);
  });
});

async function start(options: Partial<LlamaServerOptions> = {}): Promise<LlamaServer> {
  const server = await startServer(folder, options);
  started.push(server);
  return server;
}

function serversOf({ path }: EngineFolder): Promise<number[]> {
  return processesMentioning(join(path, "server"));
}

async function killServers(): Promise<void> {
  for (const pid of await serversOf(folder)) process.kill(pid, "SIGKILL");
}
