import { copyFile, mkdtemp, readFile, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findModels } from "../../../src/inference/models.ts";
import { createHub } from "../../../src/setup/download/hub.ts";
import {
  PUBLISHED_MODELS,
  PUBLISHED_PROJECTOR,
  findPublishedModel,
} from "../../../src/setup/download/model-catalog.ts";
import {
  downloadModelFiles,
  planModelFiles,
  type ModelFilesOptions,
} from "../../../src/setup/download/model-files.ts";
import { createWebClient, type WebClient } from "../../../src/setup/download/web-client.ts";
import { startHostileHub, type HostileHub } from "./hostile-hub.ts";

const STAND_IN = fileURLToPath(new URL("../../fixtures/tiny-music-flamingo/", import.meta.url));
const Q8 = "music-flamingo-hf.Q8_0.gguf";
const PROJECTOR = "music-flamingo-hf.mmproj-f16.gguf";
const BEST = findPublishedModel("best") ?? PUBLISHED_MODELS[0];

let server: HostileHub;
let client: WebClient;
let modelDir: string;
let notices: string[];
beforeEach(async () => {
  const [model, projector] = await Promise.all([
    readFile(join(STAND_IN, Q8)),
    readFile(join(STAND_IN, PROJECTOR)),
  ]);
  server = await startHostileHub({
    [`mradermacher/music-flamingo-hf-GGUF/${Q8}`]: model,
    [`mradermacher/music-flamingo-hf-GGUF/${PROJECTOR}`]: projector,
    "henry1477/music-flamingo-gguf/music-flamingo-Q8_0.gguf": model,
    "henry1477/music-flamingo-gguf/mmproj-music-flamingo-bf16.gguf": projector,
  });
  client = createWebClient({ env: {} });
  modelDir = await mkdtemp(join(tmpdir(), "liner-models-"));
  notices = [];
});
afterEach(async () => {
  await client[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  await rm(modelDir, { recursive: true });
});

describe("the files of a model", () => {
  it("are all missing in a folder that is not there, and all there afterwards", async () => {
    const folder = join(modelDir, "new");

    const plan = await prepare({ modelDir: folder });
    await downloadModelFiles(plan, options({ modelDir: folder }), signal());

    expect(plan.missing.map(({ fileName }) => fileName)).toEqual([Q8, PROJECTOR]);
    expect((await readdir(folder)).toSorted()).toEqual([Q8, PROJECTOR]);
    expect((await prepare({ modelDir: folder })).missing).toEqual([]);
  });

  it("are recognised under the other names in circulation, and compared with what was published", async () => {
    await have(Q8, "music-flamingo-Q8_0.gguf");
    await have(PROJECTOR, "mmproj-music-flamingo-bf16.gguf");

    const plan = await prepare();

    expect(plan).toEqual({
      present: [
        { path: join(modelDir, "music-flamingo-Q8_0.gguf"), checkedBy: "checksum" },
        { path: join(modelDir, "mmproj-music-flamingo-bf16.gguf"), checkedBy: "checksum" },
      ],
      missing: [],
    });
    expect(server.seen.filter(({ host }) => host === "storage")).toEqual([]);
  });

  it("are recognised by their header under a name that nobody published", async () => {
    await have(Q8, "Music-Flamingo.Q8_0.gguf");
    await have(PROJECTOR, "mmproj-mine-f16.gguf");

    const plan = await prepare();

    expect(plan.present.map(({ checkedBy }) => checkedBy)).toEqual(["header", "header"]);
    expect(server.seen).toEqual([]);
  });

  it.each([
    { what: "was cut short", harm: (path: string) => truncate(path, 500_000) },
    {
      what: "has one wrong bit",
      harm: flipLastBit,
    },
  ])("are downloaded again where one $what", async ({ harm }) => {
    await have(Q8, Q8);
    await have(PROJECTOR, PROJECTOR);
    await harm(join(modelDir, Q8));

    const plan = await prepare();
    await downloadModelFiles(plan, options(), signal());

    expect(plan.missing.map(({ fileName }) => fileName)).toEqual([Q8]);
    expect(notices).toHaveLength(1);
    expect((await readFile(join(modelDir, Q8))).equals(await readFile(join(STAND_IN, Q8)))).toBe(
      true,
    );
  });

  it.each([
    { alone: "", beside: [] },
    { alone: ", though a right one is there too", beside: [Q8] },
  ])("are no use behind a faulty one that the bot loads first$alone", async ({ beside }) => {
    await have(PROJECTOR, PROJECTOR);
    for (const name of beside) await have(Q8, name);
    await have(Q8, "music-flamingo-Q8_0.gguf");
    await flipLastBit(join(modelDir, "music-flamingo-Q8_0.gguf"));

    await expect(prepare()).rejects.toMatchObject({
      reason: "wrong-bytes",
      message: expect.stringMatching(/music-flamingo-Q8_0\.gguf is not .* Delete it, or rename it/),
    });
  });

  it("are compared in the order in which the bot takes them", async () => {
    await have(Q8, Q8);
    await have(PROJECTOR, PROJECTOR);
    await have(PROJECTOR, "mmproj-music-flamingo-bf16.gguf");

    const plan = await prepare();

    const { models } = await findModels(modelDir);
    expect(plan.present.map(({ path }) => path)).toEqual([
      models[0]?.path,
      models[0]?.projectorPath,
    ]);
  });

  it("are kept unchecked, with a notice, where the hub cannot be asked", async () => {
    await have(Q8, Q8);
    await have(PROJECTOR, PROJECTOR);
    server.refusal = { status: 503 };

    const plan = await prepare();

    expect(plan.missing).toEqual([]);
    expect(plan.present.map(({ checkedBy }) => checkedBy)).toEqual(["header", "header"]);
    expect(notices.join("\n")).toMatch(/could not be compared with what was published/);
  });

  it("are not begun where the disk has no room for them", async () => {
    const plan = await prepare();

    const downloading = downloadModelFiles(
      plan,
      { ...options(), freeBytes: async () => 1_000_000 },
      signal(),
    );

    await expect(downloading).rejects.toMatchObject({
      reason: "disk-full",
      message: expect.stringMatching(/are needed in .* where 1 MB are free[^]*--quantization/),
    });
    expect(server.seen.filter(({ host }) => host === "storage")).toEqual([]);
  });

  it("need only the room for what is still missing of them", async () => {
    server.always = "status-500";
    server.faults.push("fine");
    const small = { attempts: 1, connections: 1, pieceBytes: 1_000_000, firstWaitMs: 1 };
    const plan = await prepare();
    await downloadModelFiles(plan, { ...options(), tuning: small }, signal()).catch(() => {});
    const total = (await readFile(join(STAND_IN, Q8))).length + 1_767_264;
    server.always = "fine";

    const freeBytes = async () => 200e6 + total - 1_000_000;
    await downloadModelFiles(plan, { ...options(), freeBytes, tuning: small }, signal());

    expect(await readdir(modelDir)).toContain(Q8);
  });
});

function prepare(overrides: Partial<ModelFilesOptions> = {}) {
  return planModelFiles([BEST, PUBLISHED_PROJECTOR], options(overrides), signal());
}

function options(overrides: Partial<ModelFilesOptions> = {}): ModelFilesOptions {
  return {
    modelDir,
    client,
    hub: createHub({ client, endpoint: server.endpoint, token: undefined }),
    token: undefined,
    onProgress: () => {},
    onNotice: (line) => notices.push(line),
    ...overrides,
  };
}

async function flipLastBit(path: string): Promise<void> {
  const bytes = await readFile(path);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  await writeFile(path, bytes);
}

async function have(from: string, as: string): Promise<void> {
  await copyFile(join(STAND_IN, from), join(modelDir, as));
}

function signal(): AbortSignal {
  return AbortSignal.timeout(50_000);
}
