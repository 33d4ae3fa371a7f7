import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { pcm16Wav, playTune, silence } from "../../scripts/sounds/tune.ts";
import { sound } from "./sounds.ts";
import { makeStudio } from "./studio.ts";

const RATE_HZ = 16_000;

describe.each([{ name: "ffmpeg" }, { name: "ffmpeg-wasm" }])(
  "prepareTrack with $name",
  ({ name }) => {
    it("makes a track of an upload, and leaves what the model hears in the cache", async () => {
      await using studio = await makeStudio(name);

      const { track, prepared } = await studio.prepare(sound("tune.mp3"));
      using again = await studio.cache.take({
        trackHash: track.trackHash,
        preparation: studio.preparation,
      });

      expect(track).toEqual({
        trackHash: expect.stringMatching(/^[0-9a-f]{64}$/),
        durationSeconds: 4,
        codec: "mp3",
        sampleRateHz: 48_000,
        channels: 2,
        tags: { title: "Tune", artist: "Liner Notes", album: "Tests" },
      });
      expect(prepared).toMatchObject({ heardSeconds: 4, preparation: studio.preparation });
      expect(again).toMatchObject({ path: prepared.path, heardSeconds: 4 });
      expect(await studio.leftovers()).toEqual([]);
    });

    it("finds its own work under the name of the same track", async () => {
      await using studio = await makeStudio(name);

      const wav = await studio.prepare(sound("tune-s16.wav"));
      const flac = await studio.prepare(sound("tune.flac"));

      expect(flac.prepared.path).toBe(wav.prepared.path);
      expect(flac.track.tags).toEqual({ title: "Lossless tune" });
    });

    it.each([
      { file: "half-second.wav", reason: "too-short" },
      { file: "silence.wav", reason: "silent" },
      { file: "drm.m4a", reason: "encrypted" },
      { file: "encrypted.m4a", reason: "encrypted" },
      { file: "video-without-sound.mp4", reason: "no-audio-stream" },
      { file: "cover.png", reason: "not-audio" },
      { file: "text.mp3", reason: "not-audio" },
      { file: "playlist.mp3", reason: "not-audio" },
    ])("refuses $file ($reason) and leaves nothing", async ({ file, reason }) => {
      await using studio = await makeStudio(name);

      await expect(studio.prepare(sound(file))).rejects.toMatchObject({
        name: "AudioError",
        reason,
      });
      expect(await studio.everything()).toEqual([]);
    });

    it("hears what can be heard of a truncated file, and refuses one of which nothing is left", async () => {
      await using studio = await makeStudio(name);
      const flac = await readFile(sound("tune.flac"));
      const remnant = await studio.write("remnant.flac", flac.subarray(0, 12_000));

      const { track, prepared } = await studio.prepare(sound("truncated.mp3"));

      expect(track.durationSeconds).toBeCloseTo(2, 1);
      expect(prepared.heardSeconds).toBe(track.durationSeconds);
      await expect(studio.prepare(remnant)).rejects.toMatchObject({ reason: "undecodable" });
    });

    it.each([
      { what: "noise called .mp3", file: "noise.mp3", bytes: noise() },
      {
        what: "noise that begins like an MP3",
        file: "noise.mp3",
        bytes: Buffer.concat([Buffer.from("fffb9064", "hex"), noise()]),
      },
    ])("does not take $what for music", async ({ file, bytes }) => {
      await using studio = await makeStudio(name);

      const preparing = studio.prepare(await studio.write(file, bytes));

      await expect(preparing).rejects.toMatchObject({ reason: "undecodable" });
    });

    it("refuses a header that claims one sample a second before it becomes hours", async () => {
      await using studio = await makeStudio(name);
      const wav = pcm16Wav({
        ...playTune({ seconds: 2, sampleRateHz: 8_000, channels: 1 }),
        sampleRateHz: 1,
      });

      const preparing = studio.prepare(await studio.write("slow.wav", wav));

      await expect(preparing).rejects.toMatchObject({
        reason: "undecodable",
        message: expect.stringContaining("1 Hz"),
      });
    });

    it("stops with the order's own reason, and leaves nothing", async () => {
      await using studio = await makeStudio(name);
      const cancel = new AbortController();
      const reason = new Error("cancelled");

      const preparing = studio.prepare(sound("tune.mp3"), cancel.signal);
      cancel.abort(reason);

      await expect(preparing).rejects.toBe(reason);
      expect(await studio.everything()).toEqual([]);
    });
  },
);

describe("what the model is given", () => {
  it("ends at the cap, and the track keeps its whole length", async () => {
    await using studio = await makeStudio("ffmpeg", { heardCapSeconds: 3 });

    const { track, prepared } = await studio.prepare(sound("tune.mp3"));

    expect(track.durationSeconds).toBeCloseTo(4, 1);
    expect(prepared).toMatchObject({ heardSeconds: 3, preparation: "p1-3s-keeps-tail" });
  });

  it("is cut so that 60.0 s make two windows for a tool that keeps the rest", async () => {
    await using studio = await makeStudio("ffmpeg", { windowRule: "keeps-tail" });

    const { track, prepared } = await studio.prepare(await studio.writeTune(60));

    expect(track.durationSeconds).toBe(60);
    expect(prepared.heardSeconds).toBe(59.95);
    expect(await readSamples(prepared.path)).toMatchObject({ samples: 59.95 * RATE_HZ });
  });

  it("is filled up with silence for a tool that drops the rest", async () => {
    await using studio = await makeStudio("ffmpeg", { windowRule: "drops-tail" });

    const { track, prepared } = await studio.prepare(await studio.writeTune(40));
    using taken = await studio.cache.take({
      trackHash: track.trackHash,
      preparation: "p1-600s-drops-tail",
    });
    const { samples, headerSamples, tail } = await readSamples(prepared.path);

    expect(prepared).toMatchObject({ heardSeconds: 40, preparation: "p1-600s-drops-tail" });
    expect(taken?.heardSeconds).toBe(40);
    expect(samples).toBe(60.02 * RATE_HZ);
    expect(headerSamples).toBe(samples);
    expect(tail(20 * RATE_HZ).every((byte) => byte === 0)).toBe(true);
    expect(tail(21 * RATE_HZ).some((byte) => byte !== 0)).toBe(true);
  });

  it.each([
    { level: "-61 dBFS", amplitude: 29, refused: true },
    { level: "-58 dBFS", amplitude: 41, refused: false },
  ])("counts a peak of $level as silence: $refused", async ({ amplitude, refused }) => {
    await using studio = await makeStudio("ffmpeg");
    const pcm = silence({ seconds: 2, sampleRateHz: RATE_HZ, channels: 1 });
    pcm.samples[RATE_HZ] = amplitude;

    const outcome = await studio.prepare(await studio.write("quiet.wav", pcm16Wav(pcm))).then(
      () => "heard",
      (error: { reason?: string }) => error.reason,
    );

    expect(outcome).toBe(refused ? "silent" : "heard");
  });

  it("is refused as silent where only the part that is not heard has sound", async () => {
    await using studio = await makeStudio("ffmpeg", { heardCapSeconds: 60 });
    const pcm = silence({ seconds: 65, sampleRateHz: 8_000, channels: 1 });
    pcm.samples.fill(9_000, 62 * 8_000);

    const preparing = studio.prepare(await studio.write("late.wav", pcm16Wav(pcm)));

    await expect(preparing).rejects.toMatchObject({
      reason: "silent",
      message: expect.stringContaining("first minute"),
    });
  });
});

async function readSamples(path: string) {
  const bytes = await readFile(path);
  return {
    samples: (bytes.length - 44) / 2,
    headerSamples: bytes.readUInt32LE(40) / 2,
    tail: (count: number) => bytes.subarray(bytes.length - count * 2),
  };
}

/** The same bytes each time, so that a failure can be repeated. */
function noise(): Buffer {
  let state = 7;
  return Buffer.from(
    Array.from({ length: 200_000 }, () => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return (state >> 16) & 0xff;
    }),
  );
}
