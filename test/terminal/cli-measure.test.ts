import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { measuredLine } from "./result-lines.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

describe("liner measure, on a machine without model and llama.cpp", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "liner-notes-measure-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("prints a line of JSON a file, the same numbers for a WAV and its FLAC, and a bad file stops no other", async () => {
    const files = ["tune-s16.wav", "silence.wav", "tune.flac", "tune.mp3"].map(sound);

    const result = await measure([...files, "--json"]);

    const lines = result.stdout.split("\n").map((text): unknown => JSON.parse(text));
    const [wav, flac, mp3] = [lines[0], lines[2], lines[3]].map((each) => measuredLine.parse(each));
    expect(result.exitCode).toBe(1);
    expect(lines).toHaveLength(4);
    expect(lines[1]).toEqual({
      file: files[1],
      error: { reason: "silent", message: expect.stringContaining("silent") },
    });
    expect(flac?.trackHash).toBe(wav?.trackHash);
    expect({ ...flac?.measured, source: null }).toEqual({ ...wav?.measured, source: null });
    expect(mp3).toMatchObject({
      file: files[3],
      durationSeconds: 4,
      measured: {
        loudness: { integratedLufs: expect.closeTo(-11.7, 0) },
        key: { tonic: "A", mode: "minor" },
      },
    });
  });

  it("prints a table for people", async () => {
    const result = await measure([sound("tune.mp3")]);

    expect(result.stdout).toMatch(/loudness +-11\.7 LUFS/);
    expect(result.stdout).toMatch(/key +A minor/);
    expect(result.stdout).toMatch(/source +mp3, 48 kHz, 2 channels, 64 kbit\/s/);
    expect(result.exitCode).toBe(0);
  });

  it("draws one file to the name it is given, and several into a folder", async () => {
    const picture = join(folder, "tune.png");
    const one = await measure([sound("tune.mp3"), "--picture", picture]);
    const bytes = await readFile(picture);

    const several = await measure([sound("tune.mp3"), sound("tune.m4a"), "--picture", folder]);
    const drawn = (await readdir(folder)).filter((name) => name.endsWith(".webp"));

    expect([one.exitCode, several.exitCode]).toEqual([0, 0]);
    expect(bytes.toString("latin1", 1, 4)).toBe("PNG");
    expect(drawn.toSorted()).toEqual(["tune-2.webp", "tune.webp"]);
  });

  it.each([
    { what: "no file", args: [], words: "missing required argument" },
    {
      what: "several files and no folder for their pictures",
      args: ["a.mp3", "b.mp3", "--picture", "out.png"],
      words: "give --picture a folder",
    },
    {
      what: "a picture of another kind",
      args: ["a.mp3", "--picture", "out.gif"],
      words: ".png or .webp",
    },
  ])("ends with 2 on wrong usage: $what", async ({ args, words }) => {
    const result = await measure(args);

    expect(result.exitCode).toBe(2);
    expect(result.stderr).toContain(words);
    expect(result.stdout).toBe("");
  });

  function measure(args: readonly string[]) {
    return execa(process.execPath, ["src/cli.ts", "measure", ...args], {
      cwd: ROOT,
      reject: false,
      extendEnv: false,
      env: { PATH: process.env["PATH"], DATA_DIR: join(folder, "data"), MODEL_DIR: folder },
    });
  }
});

function sound(file: string): string {
  return join(ROOT, "test/fixtures/sounds", file);
}
