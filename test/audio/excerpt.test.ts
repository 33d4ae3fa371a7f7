import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createAudioCache } from "../../src/audio/audio-cache.ts";
import { cutExcerpt, excerptPreparation } from "../../src/audio/excerpt.ts";
import { writeTestTone } from "../../src/audio/test-tone.ts";
import { HEARD_RATE_HZ } from "../../src/audio/windows.ts";

const { signal } = new AbortController();
const HEADER_BYTES = 44;
const BYTES_PER_SECOND = HEARD_RATE_HZ * 2;

describe("cutExcerpt", () => {
  it("cuts exactly these seconds, and keeps them as prepared audio of its own", async () => {
    await using audio = await setUp("keeps-tail");

    using cut = await audio.cut(12, 50);

    const [whole, part] = await Promise.all([readFile(audio.whole.path), readFile(cut.path)]);
    const from = HEADER_BYTES + 12 * BYTES_PER_SECOND;
    expect(cut.heardSeconds).toBe(38);
    expect(
      part.subarray(HEADER_BYTES).equals(whole.subarray(from, from + 38 * BYTES_PER_SECOND)),
    ).toBe(true);
    expect(part.readUInt32LE(40)).toBe(38 * BYTES_PER_SECOND);
    const preparation = excerptPreparation("p", { fromSeconds: 12, toSeconds: 50 });
    using again = await audio.cache.take({ trackHash: "t", preparation });
    expect(again?.path).toBe(cut.path);
  });

  it("is padded for a tool that would drop the rest of a window", async () => {
    await using audio = await setUp("drops-tail");

    using cut = await audio.cut(12, 50);

    const part = await readFile(cut.path);
    expect(cut.heardSeconds).toBe(38);
    expect(part.length).toBeGreaterThan(HEADER_BYTES + 60 * BYTES_PER_SECOND);
  });

  it("says so where the file has less sound than it claimed", async () => {
    await using audio = await setUp("keeps-tail");

    await expect(audio.cut(70, 100)).rejects.toMatchObject({ reason: "too-short" });
  });

  it("ends where the track ends", async () => {
    await using audio = await setUp("keeps-tail");

    using cut = await audio.cut(60, 90);

    expect(cut.heardSeconds).toBe(10);
  });
});

async function setUp(windowRule: "keeps-tail" | "drops-tail") {
  const dir = await mkdtemp(join(tmpdir(), "excerpt-"));
  const cache = await createAudioCache({ dir, budgetBytes: 1e9 });
  const folder = await cache.openTempFolder();
  const path = join(folder.path, "whole.wav");
  await writeTestTone(path, { seconds: 70, windowRule: "keeps-tail" });
  const heardSamples = 70 * HEARD_RATE_HZ;
  const whole = await cache.add(path, { trackHash: "t", preparation: "p", heardSamples });
  return {
    cache,
    whole,
    cut: (fromSeconds: number, toSeconds: number) =>
      cutExcerpt(whole, { trackHash: "t", fromSeconds, toSeconds }, { cache, windowRule }, signal),
    async [Symbol.asyncDispose]() {
      whole[Symbol.dispose]();
      await folder[Symbol.asyncDispose]();
      await rm(dir, { recursive: true });
    },
  };
}
