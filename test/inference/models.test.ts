import {
  copyFile,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  symlink,
  truncate,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findModels } from "../../src/inference/models.ts";
import { STAND_IN_DIR } from "../helpers/stand-in.ts";

const Q8 = join(STAND_IN_DIR, "music-flamingo-hf.Q8_0.gguf");
const Q6 = join(STAND_IN_DIR, "music-flamingo-hf.i1-Q6_K.gguf");
const PROJECTOR = join(STAND_IN_DIR, "music-flamingo-hf.mmproj-f16.gguf");

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "models-"));
});

afterEach(() => rm(folder, { recursive: true }));

describe("findModels", () => {
  it("offers each quantization once, the best first, with the projector", async () => {
    const { models, ignored } = await findModels(STAND_IN_DIR);

    expect(models.map(({ quantization }) => quantization)).toEqual(["Q8_0", "Q6_K", "IQ3_M"]);
    expect(models[0]).toEqual({
      quantization: "Q8_0",
      name: "Music Flamingo Hf (tiny stand-in)",
      path: Q8,
      sizeBytes: 1_221_920,
      projectorPath: PROJECTOR,
    });
    expect(ignored).toEqual([]);
  });

  it.each([
    { file: "music-flamingo-hf.i1-IQ3_M.gguf", quantization: "IQ3_M" },
    { file: "music-flamingo-hf.Q8_0.gguf", quantization: "Q8_0" },
    { file: "music-flamingo-Q8_0.gguf", quantization: "Q8_0" },
    { file: "music-flamingo-hf.i1-Q4_K_M.gguf", quantization: "Q4_K_M" },
    { file: "music-flamingo-hf.i1-IQ2_XXS.gguf", quantization: "IQ2_XXS" },
    { file: "music-flamingo-hf.f16.gguf", quantization: "F16" },
    { file: "music-flamingo-bf16.gguf", quantization: "BF16" },
    { file: "Music-Flamingo-HF.q5_k_s.gguf", quantization: "Q5_K_S" },
  ])("knows $file as $quantization", async ({ file, quantization }) => {
    await install(Q8, file);
    await install(PROJECTOR, "mmproj-music-flamingo-bf16.gguf");

    const { models } = await findModels(folder);

    expect(models).toMatchObject([{ quantization, path: join(folder, file) }]);
  });

  it.each([
    {
      beside: ["music-flamingo-hf.mmproj-f16.gguf", "mmproj-music-flamingo-bf16.gguf"],
      used: "music-flamingo-hf.mmproj-f16.gguf",
    },
    {
      beside: ["music-flamingo-hf.mmproj-Q8_0.gguf", "mmproj-music-flamingo-bf16.gguf"],
      used: "mmproj-music-flamingo-bf16.gguf",
    },
    { beside: ["music-flamingo-hf.mmproj-Q4_K.gguf"], used: "music-flamingo-hf.mmproj-Q4_K.gguf" },
  ])("hears through $used", async ({ beside, used }) => {
    await install(Q8, "music-flamingo-Q8_0.gguf");
    for (const file of beside) await install(PROJECTOR, file);

    const { models } = await findModels(folder);

    expect(models.map(({ projectorPath }) => projectorPath)).toEqual([join(folder, used)]);
  });

  it("never offers an importance matrix, an unfinished download or another model", async () => {
    await install(Q8, "music-flamingo-hf.Q8_0.gguf");
    await install(PROJECTOR, "music-flamingo-hf.mmproj-f16.gguf");
    await install(Q8, "music-flamingo-hf.imatrix.gguf");
    await install(Q8, "music-flamingo-hf.i1-Q6_K.gguf.part");
    await install(Q8, "mistral-7b.Q8_0.gguf");
    await install(Q8, "README.md");

    const { models, ignored } = await findModels(folder);

    expect(models).toHaveLength(1);
    expect(ignored.map(({ path, why }) => [basename(path), why])).toEqual([
      ["mistral-7b.Q8_0.gguf", "not named like Music Flamingo"],
      ["music-flamingo-hf.i1-Q6_K.gguf.part", "an unfinished download"],
      [
        "music-flamingo-hf.imatrix.gguf",
        "an importance matrix: made for quantizing, not needed to run",
      ],
    ]);
  });

  it("takes the one made with an importance matrix where a quantization is there twice", async () => {
    await install(PROJECTOR, "music-flamingo-hf.mmproj-f16.gguf");
    await install(Q6, "music-flamingo-hf.Q6_K.gguf");
    await install(Q6, "music-flamingo-hf.i1-Q6_K.gguf");

    const { models, ignored } = await findModels(folder);

    expect(models.map(({ path }) => basename(path))).toEqual(["music-flamingo-hf.i1-Q6_K.gguf"]);
    expect(ignored.map(({ path }) => basename(path))).toEqual(["music-flamingo-hf.Q6_K.gguf"]);
  });

  it.each([
    { title: "is another architecture", spoil: renameArchitecture, why: /is a qwenX model/ },
    {
      title: "is a projector",
      spoil: (path: string) => copyFile(PROJECTOR, path),
      why: /is a projector/,
    },
    {
      title: "is no GGUF",
      spoil: (path: string) => writeFile(path, "<html>404</html>"),
      why: /magic number/,
    },
    { title: "is empty", spoil: (path: string) => truncate(path, 0), why: /magic number/ },
    {
      title: "ends inside its header",
      spoil: (path: string) => truncate(path, 500),
      why: /ends too early/,
    },
    {
      title: "ends inside its weights",
      spoil: (path: string) => truncate(path, 100_000),
      why: /ends too early/,
    },
  ])("leaves out a model that $title, and says so", async ({ spoil, why }) => {
    await install(PROJECTOR, "music-flamingo-hf.mmproj-f16.gguf");
    await install(Q6, "music-flamingo-hf.i1-Q6_K.gguf");
    const path = await install(Q8, "music-flamingo-hf.Q8_0.gguf");
    await spoil(path);

    const { models, ignored } = await findModels(folder);

    expect(models.map(({ quantization }) => quantization)).toEqual(["Q6_K"]);
    expect(ignored).toEqual([{ path, why: expect.stringMatching(why), fault: expect.anything() }]);
  });

  it("sees that a file was replaced", async () => {
    await install(PROJECTOR, "music-flamingo-hf.mmproj-f16.gguf");
    const path = await install(Q8, "music-flamingo-hf.Q8_0.gguf");
    await findModels(folder);

    await writeFile(path, "spoilt");

    await expect(findModels(folder)).rejects.toMatchObject({ reason: "model-corrupt" });
  });

  it.each([
    { title: "the folder", files: undefined, reason: "model-missing" },
    {
      title: "a model",
      files: [[PROJECTOR, "music-flamingo-hf.mmproj-f16.gguf"]],
      reason: "model-missing",
    },
    {
      title: "the projector",
      files: [[Q8, "music-flamingo-hf.Q8_0.gguf"]],
      reason: "projector-missing",
    },
  ] as const)("says which files it expects where $title is missing", async ({ files, reason }) => {
    for (const [source, name] of files ?? []) await install(source, name);

    const finding = findModels(files === undefined ? join(folder, "nowhere") : folder);

    await expect(finding).rejects.toMatchObject({
      reason,
      hint: expect.stringContaining("music-flamingo-hf.mmproj-f16.gguf"),
    });
  });

  it.each([
    {
      title: "a model where the projector should be",
      file: "music-flamingo-hf.mmproj-f16.gguf",
      source: Q8,
      reason: "wrong-architecture",
    },
    {
      title: "a broken link",
      file: "music-flamingo-hf.mmproj-f16.gguf",
      source: undefined,
      reason: "projector-missing",
    },
  ])("refuses $title", async ({ file, source, reason }) => {
    await install(Q8, "music-flamingo-hf.Q8_0.gguf");
    if (source === undefined) await symlink(join(folder, "gone"), join(folder, file));
    else await install(source, file);

    await expect(findModels(folder)).rejects.toMatchObject({
      reason,
      message: expect.stringContaining(file),
    });
  });

  it("does not stumble over a folder named like a model", async () => {
    await install(PROJECTOR, "music-flamingo-hf.mmproj-f16.gguf");
    await install(Q6, "music-flamingo-hf.i1-Q6_K.gguf");
    await mkdir(join(folder, "music-flamingo-hf.Q8_0.gguf"));

    const { models } = await findModels(folder);

    expect(models.map(({ quantization }) => quantization)).toEqual(["Q6_K"]);
  });
});

async function install(source: string, name: string): Promise<string> {
  const path = join(folder, name);
  await copyFile(source, path);
  return path;
}

async function renameArchitecture(path: string): Promise<void> {
  const bytes = await readFile(path);
  bytes.write("qwenX", bytes.indexOf("qwen2"));
  await writeFile(path, bytes);
}
