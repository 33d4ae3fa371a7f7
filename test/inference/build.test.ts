import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { readToolBuild, windowRuleOf } from "../../src/inference/build.ts";
import { installFakeTool } from "../helpers/fake-tool.ts";

const env = { PATH: process.env["PATH"] };

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "build-"));
});

afterEach(() => rm(folder, { recursive: true }));

describe("readToolBuild", () => {
  it("reads the real tool's build", async () => {
    const build = await readToolBuild(join(inject("llamaBinDir"), "llama-mtmd-cli"), env, signal());

    expect(build).toEqual({ build: expect.any(Number), version: expect.stringContaining("build") });
    expect(windowRuleOf(build)).toBe("keeps-tail");
  });

  it.each([
    {
      stream: "stdout",
      said: "version: 7772 (abcdef0)\nbuilt with GNU",
      build: 7772,
      rule: "drops-tail",
    },
    {
      stream: "stderr",
      said: "version: 7772 (abcdef0)\nbuilt with GNU",
      build: 7772,
      rule: "drops-tail",
    },
    { stream: "stdout", said: "version: 9055 (abcdef0)", build: 9055, rule: "drops-tail" },
    { stream: "stdout", said: "version: 9056 (abcdef0)", build: 9056, rule: "keeps-tail" },
    {
      stream: "stderr",
      said: "noise\nversion: 0.7.0 (build 11669, commit Debian)",
      build: 11669,
      rule: "keeps-tail",
    },
    { stream: "stderr", said: "version: 1 (abcdef0)", build: null, rule: "keeps-tail" },
    { stream: "stdout", said: "version: 0 (unknown)", build: null, rule: "keeps-tail" },
    { stream: "stdout", said: "version: 0.7.0 (Debian)", build: null, rule: "keeps-tail" },
  ])("understands $said on $stream", async ({ stream, said, build, rule }) => {
    const { path } = await installFakeTool(folder, "answers", { [stream]: `${said}\n` });

    const read = await readToolBuild(path, env, signal());

    expect(read.build).toBe(build);
    expect(windowRuleOf(read)).toBe(rule);
  });

  it("refuses a build that does not know Music Flamingo, and says which does", async () => {
    const { path } = await installFakeTool(folder, "answers", {
      stdout: "version: 7592 (abcdef0)\n",
    });

    await expect(readToolBuild(path, env, signal())).rejects.toMatchObject({
      reason: "build-too-old",
      hint: expect.stringContaining("b7593"),
    });
  });

  it("quotes a tool that does not start", async () => {
    const stderr = "error while loading shared libraries: libcudart.so.12\n";
    const { path } = await installFakeTool(folder, "answers", { stderr, "exit-code": "127" });

    await expect(readToolBuild(path, env, signal())).rejects.toMatchObject({
      reason: "failed",
      message: expect.stringContaining("libcudart.so.12"),
    });
  });

  it("gives up when it is told to", async () => {
    const { path } = await installFakeTool(folder, "hangs");

    const reading = readToolBuild(path, env, AbortSignal.abort(new Error("going down")));

    await expect(reading).rejects.toThrow("going down");
  });
});

function signal(): AbortSignal {
  return new AbortController().signal;
}
