import { copyFile, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { chooseModels, prepareDemo } from "../../src/setup/demo-components.ts";

const REPO_ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
const STAND_IN = join(REPO_ROOT, "test", "fixtures", "tiny-music-flamingo");

let base: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), "liner-demo-"));
});
afterEach(() => rm(base, { recursive: true }));

describe("chooseModels", () => {
  it("uses the model and projector that lie in MODEL_DIR, without a word", async () => {
    await putModels(base, /Q6_K|mmproj/);
    const notices: string[] = [];

    const chosen = await choose({ MODEL_DIR: base }, notices);

    expect(chosen).toEqual({ modelDir: base, standIn: false });
    expect(notices).toEqual([]);
  });

  it("looks into models/ where MODEL_DIR is not set", async () => {
    await putModels(join(base, "models"), /IQ3_M|mmproj/);

    const chosen = await choose({ MODEL_DIR: "" }, [], base);

    expect(chosen).toEqual({ modelDir: join(base, "models"), standIn: false });
  });

  it.each([
    { what: "an empty folder", files: /nothing/ },
    { what: "a model without its projector", files: /Q8_0/ },
    { what: "a projector without a model", files: /mmproj/ },
  ])("takes the stand-in for $what, and says so", async ({ files }) => {
    await putModels(base, files);
    const notices: string[] = [];

    const chosen = await choose({ MODEL_DIR: base }, notices);

    expect(chosen).toEqual({ modelDir: STAND_IN, standIn: true });
    expect(notices.join("\n")).toContain("Its text is canned");
    expect(notices.join("\n")).toContain("music-flamingo-hf.mmproj-f16.gguf");
    expect(notices.join("\n")).toContain(base);
  });

  it("does not take the stand-in for the real thing when MODEL_DIR names it", async () => {
    const notices: string[] = [];

    const chosen = await choose({ MODEL_DIR: STAND_IN }, notices);

    expect(chosen).toEqual({ modelDir: STAND_IN, standIn: true });
    expect(notices).toHaveLength(1);
  });
});

describe("prepareDemo", () => {
  it("finds llama.cpp where LLAMA_BIN_DIR says, and the sample that the project ships", async () => {
    const notices: string[] = [];

    const demo = await prepareDemo(
      {
        env: { ...process.env, LLAMA_BIN_DIR: inject("llamaBinDir"), MODEL_DIR: base },
        repoRoot: REPO_ROOT,
        onNotice: (text) => notices.push(text),
      },
      AbortSignal.timeout(30_000),
    );

    expect(demo).toMatchObject({ llamaBinDir: inject("llamaBinDir"), standIn: true });
    await expect(readdir(join(REPO_ROOT, "assets"))).resolves.toContain("sample-track.mp3");
    expect(demo.sampleTrack).toBe(join(REPO_ROOT, "assets", "sample-track.mp3"));
    expect(notices[0]).toMatch(/version: .*build/);
  });
});

function choose(
  env: Record<string, string>,
  notices: string[],
  repoRoot = REPO_ROOT,
): ReturnType<typeof chooseModels> {
  return chooseModels({ env, repoRoot, onNotice: (text) => notices.push(text) });
}

async function putModels(folder: string, which: RegExp): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(STAND_IN)) {
    if (which.test(name)) await copyFile(join(STAND_IN, name), join(folder, name));
  }
}
