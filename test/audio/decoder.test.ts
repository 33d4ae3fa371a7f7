import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { describe, expect, inject, it } from "vitest";
import { findOneDecoder, makeTempDir, never, sound } from "./sounds.ts";

/** The melody's samples as `scripts/make-sounds.ts` writes them, whatever lossless codec holds them. */
const LOSSLESS = await hashSamples("tune-s16.wav");

describe.each([{ name: "ffmpeg" }, { name: "ffmpeg-wasm" }])("the decoder $name", ({ name }) => {
  it.each([
    { file: "tune-s16.wav", codec: "pcm_s16le", rate: 22_050, channels: 1, seconds: 2 },
    { file: "tune-s24.wav", codec: "pcm_s24le", rate: 22_050, channels: 1, seconds: 2 },
    { file: "tune-f32.wav", codec: "pcm_f32le", rate: 22_050, channels: 1, seconds: 2 },
    { file: "tune-u8.wav", codec: "pcm_u8", rate: 22_050, channels: 1, seconds: 2 },
    { file: "tune-mulaw.wav", codec: "pcm_mulaw", rate: 22_050, channels: 1, seconds: 2 },
    { file: "tune.flac", codec: "flac", rate: 22_050, channels: 1, seconds: 2 },
    { file: "tune-alac.m4a", codec: "alac", rate: 22_050, channels: 1, seconds: 2 },
    { file: "tune.aiff", codec: "pcm_s16be", rate: 22_050, channels: 1, seconds: 2 },
    { file: "claims-27-hours.flac", codec: "flac", rate: 22_050, channels: 1, seconds: 2 },
    { file: "tune.mp3", codec: "mp3", rate: 48_000, channels: 2, seconds: 4 },
    { file: "truncated.mp3", codec: "mp3", rate: 48_000, channels: 2, seconds: 2 },
    { file: "tune-vorbis.ogg", codec: "vorbis", rate: 48_000, channels: 2, seconds: 4 },
    { file: "voice-message.ogg", codec: "opus", rate: 48_000, channels: 1, seconds: 4 },
    { file: "tune-opus.webm", codec: "opus", rate: 48_000, channels: 1, seconds: 4 },
    { file: "tune.m4a", codec: "aac", rate: 48_000, channels: 2, seconds: 4 },
    { file: "tune.aac", codec: "aac", rate: 48_000, channels: 2, seconds: 4 },
    { file: "tune.wma", codec: "wmav2", rate: 48_000, channels: 2, seconds: 4 },
    { file: "video-with-sound.mp4", codec: "aac", rate: 48_000, channels: 2, seconds: 4 },
  ])("makes 16 kHz mono of $file", async ({ file, codec, rate, channels, seconds }) => {
    const { decoded, wav } = await decode(name, file);

    expect(decoded).toMatchObject({ codec, sampleRateHz: rate, channels });
    expect(Math.abs(decoded.totalSeconds - seconds)).toBeLessThan(0.1);
    expect(decoded.wavSamples).toBe((wav.length - 44) / 2);
    expect(readHeader(wav)).toEqual({
      riff: "RIFF",
      format: 1,
      channels: 1,
      rate: 16_000,
      bits: 16,
      dataBytes: wav.length - 44,
    });
    expect(loudest(wav)).toBeGreaterThan(5_000);
  });

  it.each([
    "tune-s16.wav",
    "tune-s24.wav",
    "tune-f32.wav",
    "tune.flac",
    "tune-alac.m4a",
    "tune.aiff",
  ])("identifies %s by its samples", async (file) => {
    const { decoded } = await decode(name, file);

    expect(decoded.trackHash).toBe(LOSSLESS);
  });

  it.each([
    { one: "tune.mp3", other: "tune-retagged.mp3", what: "other tags" },
    { one: "tune.m4a", other: "tune-faststart.m4a", what: "its index moved" },
    { one: "tune.m4a", other: "video-with-sound.mp4", what: "a picture beside it" },
    { one: "voice-message.ogg", other: "tune-opus.webm", what: "another container" },
  ])("takes $one for the same track with $what", async ({ one, other }) => {
    const [first, second] = await Promise.all([decode(name, one), decode(name, other)]);

    expect(second.decoded.trackHash).toBe(first.decoded.trackHash);
  });

  it("finds the right identity even when the codec was guessed wrong", async () => {
    const wrong = await decode(name, "tune.flac", { losslessGuess: false });
    const alsoWrong = await decode(name, "tune.mp3", { losslessGuess: true });
    const right = await decode(name, "tune.mp3", { losslessGuess: false });

    expect(wrong.decoded.trackHash).toBe(LOSSLESS);
    expect(alsoWrong.decoded.trackHash).toBe(right.decoded.trackHash);
  });

  it("stops at the cap, but knows the whole length and the whole track", async () => {
    const whole = await decode(name, "tune.mp3");
    const capped = await decode(name, "tune.mp3", { heardCapSeconds: 1.5 });

    expect(capped.decoded.wavSamples).toBe(24_000);
    expect(capped.decoded.trackHash).toBe(whole.decoded.trackHash);
    expect(capped.decoded.totalSeconds).toBeCloseTo(4, 1);
  });

  it.each([
    { file: "drm.m4a", reason: "encrypted" },
    { file: "encrypted.m4a", reason: "encrypted" },
    { file: "video-without-sound.mp4", reason: "no-audio-stream" },
    { file: "text.mp3", reason: "undecodable" },
    { file: "cover.png", reason: "undecodable" },
  ])("refuses $file: $reason", async ({ file, reason }) => {
    await expect(decode(name, file)).rejects.toMatchObject({ name: "AudioError", reason });
  });

  it.each(["playlist.mp3", "concat.mp3"])(
    "does not open the file that %s points to",
    async (file) => {
      await expect(decode(name, file)).rejects.toMatchObject({
        reason: "undecodable",
        cause: { message: expect.stringContaining("not on whitelist") },
      });
    },
  );
});

it("takes a track for the same one whichever decoder a machine has", async () => {
  const files = [
    "tune.mp3",
    "tune.m4a",
    "tune-vorbis.ogg",
    "voice-message.ogg",
    "tune.wma",
    "tune-mulaw.wav",
  ];

  for (const file of files) {
    const native = await decode("ffmpeg", file);
    const wasm = await decode("ffmpeg-wasm", file);

    expect(wasm.decoded).toMatchObject({
      trackHash: native.decoded.trackHash,
      totalSeconds: native.decoded.totalSeconds,
      wavSamples: native.decoded.wavSamples,
    });
  }
});

async function decode(decoderName: string, file: string, options = {}) {
  const decoder = await findOneDecoder(decoderName, inject("ffmpegPath"));
  await using folder = await makeTempDir();
  const job = {
    inputPath: sound(file),
    folder: folder.path,
    heardCapSeconds: 600,
    losslessGuess: /flac|wav|aiff|alac/.test(file),
    ...options,
  };
  const decoded = await decoder.decode(job, never());
  expect(await readdir(folder.path)).toContain("heard.wav");
  return { decoded, wav: await readFile(decoded.wavPath) };
}

async function hashSamples(file: string): Promise<string> {
  const bytes = await readFile(sound(file));
  return createHash("sha256").update(bytes.subarray(44)).digest("hex");
}

function readHeader(wav: Buffer) {
  return {
    riff: wav.toString("latin1", 0, 4),
    format: wav.readUInt16LE(20),
    channels: wav.readUInt16LE(22),
    rate: wav.readUInt32LE(24),
    bits: wav.readUInt16LE(34),
    dataBytes: wav.readUInt32LE(40),
  };
}

function loudest(wav: Buffer): number {
  let peak = 0;
  for (let at = 44; at < wav.length; at += 2) peak = Math.max(peak, Math.abs(wav.readInt16LE(at)));
  return peak;
}
