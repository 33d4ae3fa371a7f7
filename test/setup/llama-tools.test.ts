import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import {
  LLAMA_TOOLS,
  checkLlamaTools,
  fetchLlamaTools,
  findLlamaTools,
} from "../../src/setup/llama-tools.ts";

let base: string;
let cacheDir: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), "liner-llama-"));
  cacheDir = join(base, "cache");
});
afterEach(() => rm(base, { recursive: true }));

describe("findLlamaTools", () => {
  it("believes LLAMA_BIN_DIR before PATH", async () => {
    const [named, onPath] = [await installation("named"), await installation("path")];

    const found = await findLlamaTools({ binDir: named, searchPath: onPath, cacheDir });

    expect(found).toBe(named);
  });

  it("does not look elsewhere when LLAMA_BIN_DIR is wrong, but says so", async () => {
    const searchPath = await installation("path");

    const finding = findLlamaTools({ binDir: base, searchPath, cacheDir });

    await expect(finding).rejects.toMatchObject({
      reason: "bin-dir-wrong",
      message: expect.stringMatching(/^LLAMA_BIN_DIR is .*no llama-mtmd-cli in it/),
    });
  });

  it("finds the tools on PATH, LLAMA_BIN_DIR being empty", async () => {
    const onPath = await installation("path");
    const searchPath = ["/nowhere", onPath].join(delimiter);

    const found = await findLlamaTools({ binDir: "", searchPath, cacheDir });

    expect(found).toBe(onPath);
  });

  it("takes those it unpacked itself where PATH has too few", async () => {
    const searchPath = await installation("path", ["llama-mtmd-cli"]);
    const unpacked = await installation("cache/llama.cpp-tools/bin");

    const found = await findLlamaTools({ searchPath, cacheDir, tools: LLAMA_TOOLS });

    expect(found).toBe(unpacked);
  });

  it("finds nothing where nothing is installed", async () => {
    const found = await findLlamaTools({ searchPath: base, cacheDir });

    expect(found).toBeUndefined();
  });
});

describe("the tools the tests run", () => {
  it("tell their version", async () => {
    const version = await checkLlamaTools(
      inject("llamaBinDir"),
      process.env,
      AbortSignal.timeout(30_000),
    );

    expect(version).toMatch(/^version: \S+/);
  });

  it.each([
    { tool: "llama-server", args: ["--version"], says: /version:/ },
    { tool: "llama-quantize", args: ["--help"], says: /usage:.*llama-quantize/ },
  ])("include $tool", async ({ tool, args, says }) => {
    const result = await execa(join(inject("llamaBinDir"), tool), args, {
      all: true,
      reject: false,
    });

    expect(result.all).toMatch(says);
  });
});

describe("checkLlamaTools", () => {
  it("names a tool that is there but does not run", async () => {
    const binDir = await installation("broken");
    const tool = join(binDir, "llama-mtmd-cli");
    await rm(tool);
    await writeFile(tool, "#!/bin/sh\necho 'libllama.so: cannot open' >&2\nexit 127\n");
    await chmod(tool, 0o755);

    const checking = checkLlamaTools(binDir, process.env, AbortSignal.timeout(30_000));

    await expect(checking).rejects.toMatchObject({
      reason: "tools-broken",
      message: expect.stringMatching(/broken\/llama-mtmd-cli does not run[^]*libllama\.so/),
    });
  });
});

describe("fetchLlamaTools", () => {
  it("says what to install on a machine that is not Debian", async () => {
    const fetching = fetchLlamaTools(
      { cacheDir, env: { PATH: base }, onProgress: () => {} },
      AbortSignal.timeout(30_000),
    );

    await expect(fetching).rejects.toMatchObject({
      reason: "not-debian",
      message: expect.stringMatching(/brew install llama\.cpp[^]*LLAMA_BIN_DIR/),
    });
  });
});

/** The real tools under another path, all or some of them. */
async function installation(name: string, tools: readonly string[] = LLAMA_TOOLS): Promise<string> {
  const folder = join(base, name);
  await mkdir(folder, { recursive: true });
  for (const tool of tools) await symlink(join(inject("llamaBinDir"), tool), join(folder, tool));
  return folder;
}
