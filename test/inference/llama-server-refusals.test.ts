import { copyFile, rm, truncate } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { InstalledModel } from "../../src/inference/models.ts";
import type { LlamaServer, LlamaServerOptions } from "../../src/inference/start-llama-server.ts";
import { createEngineFolder, type EngineFolder } from "../helpers/engine-setup.ts";
import { askServer, startServer } from "../helpers/server-setup.ts";
import { copyStandIn } from "../helpers/stand-in.ts";

let folder: EngineFolder;
const started: LlamaServer[] = [];

beforeEach(async () => {
  folder = await createEngineFolder();
});

afterEach(async () => {
  for (const server of started.splice(0)) await server[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

describe("llama-server with what it cannot use", { timeout: 90_000 }, () => {
  it.each([
    {
      title: "the model is gone",
      spoil: ({ path }: InstalledModel) => rm(path),
      reason: "model-missing",
    },
    {
      title: "the model was cut",
      spoil: ({ path }: InstalledModel) => truncate(path, 300_000),
      reason: "model-corrupt",
    },
    {
      title: "the projector was cut",
      spoil: ({ projectorPath }: InstalledModel) => truncate(projectorPath, 90_000),
      reason: "model-corrupt",
    },
    {
      title: "model and projector were swapped",
      spoil: (model: InstalledModel) => copyFile(model.projectorPath, model.path),
      reason: "wrong-architecture",
    },
  ])("says so when $title", async ({ spoil, reason }) => {
    const model = await copyStandIn(folder.path);
    await spoil(model);
    const server = await start();

    await expect(askServer(server, folder, "tempo", { model })).rejects.toMatchObject({ reason });
  });

  it("says so when the audio is gone", async () => {
    const server = await start();

    const answering = askServer(server, folder, "tempo", {
      audioPath: join(folder.path, "gone.wav"),
    });

    await expect(answering).rejects.toMatchObject({ reason: "audio-refused" });
  });

  it("says so when the program is missing", async () => {
    await expect(startServer(folder, { binDir: folder.path })).rejects.toMatchObject({
      reason: "tool-missing",
      hint: expect.stringContaining("llama-server"),
    });
  });

  it("refuses what does not fit the context, before anything is heard", async () => {
    const server = await start({ contextTokens: 1024 });

    const answering = askServer(server, folder, "tempo", { maxOutputTokens: 500 });

    await expect(answering).rejects.toMatchObject({ reason: "context-too-small" });
  });

  it("leaves out the oldest questions where the context does not hold all", async () => {
    const server = await start({ contextTokens: 1792 });
    const filler = "word ".repeat(40);
    const turns = Array.from({ length: 8 }, () => [
      { role: "user" as const, text: `Say something. ${filler}` },
      { role: "assistant" as const, text: filler },
    ]).flat();

    const { text, droppedTurns, stats } = await askServer(server, folder, [
      ...turns,
      { role: "user", text: "What about the tempo?" },
    ]);

    expect(text).toMatch(/^Tempo/);
    expect(droppedTurns).toBeGreaterThan(0);
    expect(droppedTurns).toBeLessThan(8);
    // As few as it takes: one more turn would not have fitted.
    const tokensOfATurn = 2 * filler.length;
    expect((stats.promptTokens ?? 0) + 200).toBeGreaterThan(1792 - tokensOfATurn);
  });
});

async function start(options: Partial<LlamaServerOptions> = {}): Promise<LlamaServer> {
  const server = await startServer(folder, options);
  started.push(server);
  return server;
}
