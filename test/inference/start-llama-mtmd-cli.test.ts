import { rm } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createEngineFolder,
  never,
  requestOf,
  startEngine,
  type EngineFolder,
} from "../helpers/engine-setup.ts";
import { installFakeTool } from "../helpers/fake-tool.ts";

let folder: EngineFolder;

beforeEach(async () => {
  folder = await createEngineFolder();
});

afterEach(() => folder[Symbol.asyncDispose]());

describe("startLlamaMtmdCli", () => {
  it("finds the tool on PATH and asks for its build", async () => {
    const tool = await installFakeTool(folder.path, "answers", {
      stdout: "version: 7772 (abcdef0)\n",
    });

    const started = await startEngine(folder, {
      binDir: undefined,
      env: { PATH: pathWith(tool.binDir) },
    });

    expect(started).toMatchObject({
      path: tool.path,
      build: { build: 7772, version: "7772 (abcdef0)" },
      engine: { id: "llama-mtmd-cli", windowRule: "drops-tail" },
    });
    expect(await tool.runs()).toBe(1);
  });

  it("prefers the given folder", async () => {
    const tool = await installFakeTool(folder.path, "answers", {
      stdout: "version: 7772 (abcdef0)\n",
    });

    const started = await startEngine(folder, { env: { PATH: pathWith(tool.binDir) } });

    expect(started.path).not.toBe(tool.path);
  });

  it.each([
    { where: "the given folder", options: { binDir: "/nonexistent" } },
    { where: "PATH", options: { binDir: undefined, env: { PATH: "/nonexistent" } } },
  ])("says what to install where the tool is not in $where", async ({ options }) => {
    await expect(startEngine(folder, options)).rejects.toMatchObject({
      reason: "tool-missing",
      message: expect.stringContaining("/nonexistent"),
      hint: expect.stringContaining("LLAMA_BIN_DIR"),
    });
  });

  it("says so when the tool is removed later", async () => {
    const tool = await installFakeTool(folder.path, "answers", {
      stdout: "version: 7772 (abcdef0)\n",
    });
    const { engine } = await startEngine(folder, { binDir: tool.binDir });
    await rm(tool.path);

    const answering = engine.answer(await requestOf(folder, "tempo"), () => {}, never());

    await expect(answering).rejects.toMatchObject({ reason: "tool-missing" });
  });
});

function pathWith(binDir: string): string {
  return `${binDir}:${process.env["PATH"]}`;
}
