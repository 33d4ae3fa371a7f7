import {
  copyFile,
  cp,
  mkdtemp,
  readFile,
  rename,
  rm,
  stat,
  truncate,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkModels } from "../../../src/setup/doctor/check-models.ts";
import { readGgufExtent } from "../../../src/setup/doctor/gguf-extent.ts";
import { STAND_IN_DIR } from "../../helpers/stand-in.ts";

const BEST = "music-flamingo-hf.Q8_0.gguf";
const FAST = "music-flamingo-hf.i1-IQ3_M.gguf";
const PROJECTOR = "music-flamingo-hf.mmproj-f16.gguf";

let modelDir: string;
beforeEach(async () => {
  modelDir = await mkdtemp(join(tmpdir(), "liner-doctor-models-"));
  for (const name of [BEST, FAST, PROJECTOR]) {
    await copyFile(join(STAND_IN_DIR, name), join(modelDir, name));
  }
});
afterEach(() => rm(modelDir, { recursive: true }));

describe("the doctor on the model folder", () => {
  it("names what is asked and what else is there", async () => {
    const { findings, chosen, models } = await checkModels({ modelDir, wanted: "fast" });

    expect(chosen?.quantization).toBe("IQ3_M");
    expect(models).toHaveLength(2);
    expect(findings[0]).toMatchObject({ severity: "ok", what: expect.stringContaining(FAST) });
    expect(findings.filter(({ severity }) => severity === "problem")).toEqual([]);
  });

  it("does not take a small model of the same name for the real one", async () => {
    const { findings } = await checkModels({ modelDir, wanted: undefined });

    expect(findings).toContainEqual(
      expect.objectContaining({
        severity: "warning",
        what: expect.stringMatching(/Q8_0.gguf has \d MB, not 7,600 MB/),
      }),
    );
  });

  it.each([BEST, FAST, PROJECTOR])("finds %s cut off, be it by a single byte", async (name) => {
    const path = join(modelDir, name);
    await truncate(path, (await readGgufExtent(path)).bytes ?? 0);
    const whole = await checkModels({ modelDir, wanted: undefined });

    await truncate(path, (await stat(path)).size - 1);
    const cut = await checkModels({ modelDir, wanted: undefined });

    expect(problems(whole.findings)).toEqual([]);
    expect(problems(cut.findings)).toMatchObject([
      { what: expect.stringContaining(`${path} is cut off`), mend: expect.any(String) },
    ]);
  });

  it("finds a file cut off in the middle, and another in its header", async () => {
    await truncate(join(modelDir, BEST), 300_000);
    await truncate(join(modelDir, FAST), 1000);

    const { findings } = await checkModels({ modelDir, wanted: undefined });

    expect(problems(findings)).toMatchObject([{ what: expect.stringContaining(BEST) }]);
    expect(problems(findings)[0]?.what).toContain(FAST);
  });

  it("finds model and projector swapped", async () => {
    await rename(join(modelDir, PROJECTOR), join(modelDir, "x"));
    await rename(join(modelDir, BEST), join(modelDir, PROJECTOR));
    await rename(join(modelDir, "x"), join(modelDir, BEST));

    const { findings, chosen } = await checkModels({ modelDir, wanted: undefined });

    expect(chosen).toBeUndefined();
    expect(problems(findings)).toMatchObject([
      { what: expect.stringContaining("is a qwen2 model, not the projector of Music Flamingo") },
    ]);
  });

  it("finds a projector that belongs to a larger model", async () => {
    const path = join(modelDir, PROJECTOR);
    const bytes = await readFile(path);
    const at = bytes.indexOf("clip.audio.projection_dim") + "clip.audio.projection_dim".length + 4;
    expect(bytes.readUInt32LE(at)).toBe(256);
    bytes.writeUInt32LE(3584, at);
    await writeFile(path, bytes);

    const { findings } = await checkModels({ modelDir, wanted: undefined });

    expect(problems(findings)[0]?.what).toMatch(/does not fit .*3584 numbers .*takes 256/);
  });

  it("tells of a quantization that is wanted but not there", async () => {
    const { findings, chosen } = await checkModels({ modelDir, wanted: "balanced" });

    expect(chosen).toBeUndefined();
    expect(problems(findings)).toMatchObject([
      { what: expect.stringContaining("Q6_K is not installed; installed: Q8_0, IQ3_M") },
    ]);
  });

  it("tells of unfinished downloads and of files whose names it does not know", async () => {
    await writeFile(join(modelDir, `${BEST}.part`), "");
    await cp(join(modelDir, BEST), join(modelDir, "llama-3.gguf"));
    await writeFile(join(modelDir, "notes.txt"), "");

    const { findings } = await checkModels({ modelDir, wanted: undefined });

    const hints = findings.filter(({ severity }) => severity === "hint");
    expect(hints.map(({ what }) => what)).toEqual([
      expect.stringContaining("not named like Music Flamingo"),
      expect.stringContaining("an unfinished download"),
    ]);
  });

  it("says which files are expected where there is no folder", async () => {
    const { findings } = await checkModels({ modelDir: join(modelDir, "no"), wanted: undefined });

    expect(findings).toMatchObject([
      { severity: "problem", mend: expect.stringContaining("music-flamingo-hf.mmproj-f16.gguf") },
    ]);
  });
});

function problems(findings: Awaited<ReturnType<typeof checkModels>>["findings"]) {
  return findings.filter(({ severity }) => severity === "problem");
}
