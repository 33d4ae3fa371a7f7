import { copyFile, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AnswerRequest, Message } from "../../src/inference/engine.ts";
import type { InstalledModel } from "../../src/inference/models.ts";
import {
  createEngineFolder,
  engineOver,
  never,
  requestOf,
  startEngine,
  type EngineFolder,
} from "../helpers/engine-setup.ts";
import { installFakeTool } from "../helpers/fake-tool.ts";
import { copyStandIn } from "../helpers/stand-in.ts";

let folder: EngineFolder;

beforeEach(async () => {
  folder = await createEngineFolder();
});

afterEach(() => folder[Symbol.asyncDispose]());

describe("llama-mtmd-cli with broken files", () => {
  it.each([
    {
      title: "the model is gone",
      spoil: ({ path }: InstalledModel) => rm(path),
      reason: "model-missing",
    },
    {
      title: "the projector is gone",
      spoil: ({ projectorPath }: InstalledModel) => rm(projectorPath),
      reason: "projector-missing",
    },
    {
      title: "the model was cut",
      spoil: ({ path }: InstalledModel) => truncate(path, 300_000),
      reason: "model-corrupt",
    },
    {
      title: "the model is a web page",
      spoil: ({ path }: InstalledModel) => writeFile(path, "<html>"),
      reason: "model-corrupt",
    },
    {
      title: "the projector was cut",
      spoil: ({ projectorPath }: InstalledModel) => truncate(projectorPath, 90_000),
      reason: "model-corrupt",
    },
    { title: "model and projector were swapped", spoil: swap, reason: "wrong-architecture" },
    {
      title: "the projector belongs to another model",
      spoil: renameProjectorType,
      reason: "wrong-architecture",
    },
  ])("says so when $title", async ({ spoil, reason }) => {
    const model = await copyStandIn(folder.path);
    await spoil(model);

    await expect(ask({ model })).rejects.toMatchObject({
      reason,
      hint: expect.stringMatching(/.gguf|Download/),
    });
  });

  it("says so when the audio is gone", async () => {
    await expect(ask({ audioPath: join(folder.path, "gone.wav") })).rejects.toMatchObject({
      reason: "audio-refused",
    });
  });

  it("says so when the audio is none", async () => {
    const audioPath = join(folder.path, "text.wav");
    await writeFile(audioPath, "not a sound");

    await expect(ask({ audioPath })).rejects.toMatchObject({
      reason: expect.stringMatching(/^(audio-refused|failed)$/),
    });
  });

  it("refuses audio whose name the tool would split", async () => {
    await expect(ask({ audioPath: join(folder.path, "a,b.wav") })).rejects.toMatchObject({
      reason: "audio-refused",
    });
  });
});

describe("llama-mtmd-cli with a small context", () => {
  it("leaves out the oldest questions, no more than it must, and says how many", async () => {
    const tool = await installFakeTool(folder.path, "prints-prompt");
    const engine = engineOver(folder, tool.path, { contextTokens: 4096 });
    const turns = Array.from({ length: 8 }, (_, turn): readonly Message[] => [
      { role: "user", text: `Question ${turn}?` },
      { role: "assistant", text: "word ".repeat(90).trim() },
    ]).flat();
    const request = await requestOf(folder, [...turns, { role: "user", text: "tempo" }]);

    const { text, droppedTurns } = await engine.answer(request, () => {}, never());

    // 4096 less 1500 for the audio, 128 for the template and 200 for the answer hold four turns of 511 bytes.
    expect(droppedTurns).toBe(4);
    expect(text).toMatch(/^600 Question 4\?.*tempo$/s);
  });

  it("refuses what does not fit alone, before anything is heard", async () => {
    const { engine } = await startEngine(folder, { contextTokens: 1024 });

    const answering = engine.answer(await requestOf(folder, "tempo"), () => {}, never());

    await expect(answering).rejects.toMatchObject({ reason: "context-too-small" });
  });
});

async function ask(more: Partial<AnswerRequest>) {
  const { engine } = await startEngine(folder);
  return engine.answer(await requestOf(folder, "tempo", more), () => {}, never());
}

async function swap({ path, projectorPath }: InstalledModel): Promise<void> {
  const model = await readFile(path);
  await copyFile(projectorPath, path);
  await writeFile(projectorPath, model);
}

async function renameProjectorType({ projectorPath }: InstalledModel): Promise<void> {
  const bytes = await readFile(projectorPath);
  bytes.write("musicflaming0", bytes.indexOf("musicflamingo"));
  await writeFile(projectorPath, bytes);
}
