import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { environmentSchema } from "../../../src/config.ts";
import { checkDataFolder } from "../../../src/setup/doctor/check-data-folder.ts";

const config = environmentSchema.parse({});
const usual = { config, slotBytes: 0, isBotRunning: false };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "liner-doctor-data-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("the doctor on DATA_DIR", () => {
  it("tries to write there, and leaves nothing behind", async () => {
    const findings = await checkDataFolder({ ...usual, dataDir: folder });

    expect(findings[0]).toMatchObject({ severity: "ok", what: `${folder} can be written to` });
    expect(await readdir(folder)).toEqual([]);
  });

  it("does not make a folder that is not there yet", async () => {
    const dataDir = join(folder, "not", "yet");

    const findings = await checkDataFolder({ ...usual, dataDir });

    expect(findings[0]).toMatchObject({ what: expect.stringContaining("will be made") });
    expect(await readdir(folder)).toEqual([]);
  });

  it("says so when it is a file", async () => {
    const dataDir = join(folder, "data");
    await writeFile(dataDir, "");

    const findings = await checkDataFolder({ ...usual, dataDir });

    expect(findings).toMatchObject([
      { check: "data-folder", severity: "problem", what: expect.stringContaining("ENOTDIR") },
    ]);
  });

  it("finds it well that a bot works there", async () => {
    const findings = await checkDataFolder({ ...usual, dataDir: folder, isBotRunning: true });

    expect(findings[0]).toMatchObject({
      severity: "ok",
      what: expect.stringContaining("a bot works in it just now"),
    });
  });

  it("warns where the audio cache may outgrow the disk, but counts what is in it already", async () => {
    const petabyte = { ...config, AUDIO_CACHE_MB: 1e9 };
    await mkdir(join(folder, "audio"));
    await writeFile(join(folder, "audio", "a.wav"), Buffer.alloc(3_000_000));
    const full = { ...config, AUDIO_CACHE_MB: 3, MAX_UPLOAD_MB: 1 };

    const tooLarge = await checkDataFolder({ ...usual, dataDir: folder, config: petabyte });
    const filled = await checkDataFolder({ ...usual, dataDir: folder, config: full });

    expect(tooLarge[1]).toMatchObject({ check: "disk", severity: "warning" });
    expect(filled[1]).toMatchObject({ what: expect.stringMatching(/needs up to 0\.5 GB more$/) });
  });
});
