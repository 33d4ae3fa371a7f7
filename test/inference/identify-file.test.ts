import { appendFile, mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { identifyFile } from "../../src/inference/identify-file.ts";
import { standIn } from "../helpers/stand-in.ts";

const MIB = 1024 * 1024;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "identify-"));
});

afterEach(() => rm(folder, { recursive: true }));

describe("identifyFile", () => {
  it("tells the quantizations of a model apart", async () => {
    const models = await Promise.all(["IQ3_M", "Q6_K", "Q8_0"].map((name) => standIn(name)));

    const identities = await Promise.all(models.map(({ path }) => identifyFile(path)));

    expect(new Set(identities).size).toBe(3);
  });

  it("gives a copy the same identity", async () => {
    const path = await fileOf(Buffer.alloc(3 * MIB, 1), "a");
    const copy = await fileOf(Buffer.alloc(3 * MIB, 1), "b");

    expect(await identifyFile(path)).toBe(await identifyFile(copy));
  });

  it.each([
    { place: "at the head", at: 0 },
    { place: "at the end", at: 3 * MIB - 1 },
  ])("notices a byte changed $place", async ({ at }) => {
    const path = await fileOf(Buffer.alloc(3 * MIB, 1), "model");
    const before = await identifyFile(path);

    await using file = await open(path, "r+");
    await file.write(Buffer.of(2), 0, 1, at);
    await file.utimes(1, 1);

    expect(await identifyFile(path)).not.toBe(before);
  });

  it("notices that the file has grown", async () => {
    const path = await fileOf(Buffer.alloc(10, 1), "model");
    const before = await identifyFile(path);

    await appendFile(path, Buffer.alloc(1, 1));

    expect(await identifyFile(path)).not.toBe(before);
  });

  it("reads an unchanged file once", async () => {
    const path = await fileOf(Buffer.alloc(10, 1), "model");
    await using file = await open(path, "r+");
    await file.utimes(1, 1);
    const before = await identifyFile(path);

    await file.write(Buffer.of(9), 0, 1, 0);
    await file.utimes(1, 1);

    expect(await identifyFile(path)).toBe(before);
  });

  it("tells that a file is missing", async () => {
    await expect(identifyFile(join(folder, "nothing"))).rejects.toMatchObject({ code: "ENOENT" });
  });
});

async function fileOf(content: Buffer, name: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}
