import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, inject, it } from "vitest";
import {
  playChords,
  PROGRESSIONS,
  TIMBRES,
} from "../../../scripts/measure-evaluation/chord-tracks.ts";
import { DRUM_STYLES } from "../../../scripts/measure-evaluation/drum-loops.ts";
import { measureTrack } from "../../../src/audio/measure/measure-track.ts";
import { findOneDecoder, makeTempDir, never, sound } from "../sounds.ts";
import { floatWav, noise } from "./signals.ts";

const DECODERS = ["ffmpeg", "ffmpeg-wasm"] as const;

async function measure(
  decoderName: string,
  path: string,
  more: { capSeconds?: number; deadlineMs?: number; signal?: AbortSignal } = {},
) {
  await using folder = await makeTempDir();
  const { program } = await findOneDecoder(decoderName, inject("ffmpegPath"));
  const { signal = never(), ...options } = more;
  return await measureTrack({ path, folder: folder.path, program, ...options }, signal);
}

/** Two different channels of music with gaps, quiet and loud parts. */
function song(seconds: number): readonly [Float32Array, Float32Array] {
  const [first, second] = PROGRESSIONS;
  if (!first || !second) throw new Error("no progressions");
  const common = { bpm: 120, seconds, tonic: 2, drums: DRUM_STYLES[1] };
  const { organ, pluck } = TIMBRES;
  const one = playChords({ ...common, progression: first, timbre: organ, seed: 1 });
  const two = playChords({ ...common, progression: second, timbre: pluck, seed: 2 });
  const swell = (sample: number, index: number) => sample * (index < one.length / 2 ? 0.2 : 1.1);
  return [one.map(swell), two.map((sample, index) => 0.7 * swell(sample, index))];
}

async function askFfmpeg(path: string): Promise<{ summary: string; stats: string }> {
  const filter = "ebur128=peak=true:framelog=verbose,astats=measure_perchannel=none";
  const args = ["-nostdin", "-hide_banner", "-i", path, "-af", filter, "-f", "null", "-"];
  const { stderr } = await execa(inject("ffmpegPath"), args);
  const summary = stderr.slice(stderr.lastIndexOf("Summary:"));
  return { summary, stats: stderr.slice(stderr.lastIndexOf("Overall")) };
}

function numberAfter(label: RegExp, text: string): number {
  return Number(new RegExp(`${label.source}\\s*(-?[\\d.]+)`).exec(text)?.[1]);
}

describe.each(DECODERS)("with %s", (decoder) => {
  it("measures an upload in a process of its own, and says what it is", async () => {
    const measured = await measure(decoder, sound("tune.mp3"));

    expect(measured.source).toMatchObject({ codec: "mp3" });
    expect(measured.source.bitRateKbps).toBeGreaterThan(31);
    expect(measured.truncated).toBe(false);
    expect(measured.loudness.integratedLufs).toBeLessThan(-5);
  });

  it("measures up to the cap, and says that the track goes on", async () => {
    const measured = await measure(decoder, sound("tune.mp3"), { capSeconds: 1 });

    expect(measured).toMatchObject({ truncated: true, measuredSeconds: 1 });
  });

  it("survives a float file of impossible samples", async () => {
    await using dir = await makeTempDir();
    const path = join(dir.path, "hostile.wav");
    const [left, right] = [noise(2, 1), noise(2, 2)];
    left.set([Number.NaN, Infinity, -Infinity, 3e38], 1_000);
    await writeFile(path, floatWav([left, right], 48_000));

    const measured = await measure(decoder, path);

    expect(Number.isFinite(measured.peaks.truePeakDbtp)).toBe(true);
    expect(measured.peaks.samplesOverFullScale).toBeGreaterThanOrEqual(3);
  });

  it.each(["text.mp3", "playlist.mp3", "concat.mp3", "video-without-sound.mp4"])(
    "refuses %s as what cannot be measured",
    async (name) => {
      await expect(measure(decoder, sound(name))).rejects.toMatchObject({ reason: "undecodable" });
    },
  );

  it("gives up a file that takes too long", async () => {
    await expect(measure(decoder, sound("tune.mp3"), { deadlineMs: 1 })).rejects.toMatchObject({
      reason: "decoder-timeout",
    });
  });

  it("stops when told to", async () => {
    const signal = AbortSignal.abort(new Error("stop"));

    await expect(measure(decoder, sound("tune.mp3"), { signal })).rejects.toThrow("stop");
  });
});

it("measures lossless files alike with either decoder, to the last digit", async () => {
  const native = await measure("ffmpeg", sound("tune.flac"));
  const wasm = await measure("ffmpeg-wasm", sound("tune.flac"));

  expect(wasm).toEqual(native);
});

describe("against ffmpeg's own meters", () => {
  it.each([44_100, 48_000, 96_000])("agrees on a song at %i Hz", async (rateHz) => {
    await using dir = await makeTempDir();
    const path = join(dir.path, "song.wav");
    await writeFile(path, floatWav(song(20), rateHz));

    const { loudness, peaks } = await measure("ffmpeg", path);
    const { summary, stats } = await askFfmpeg(path);

    const { integratedLufs, rangeLu } = loudness;
    expect(Math.abs((integratedLufs ?? 0) - numberAfter(/I:/, summary))).toBeLessThanOrEqual(0.1);
    expect(Math.abs((rangeLu ?? 0) - numberAfter(/LRA:/, summary))).toBeLessThanOrEqual(0.3);
    expect(Math.abs((peaks.truePeakDbtp ?? 0) - numberAfter(/Peak:/, summary))).toBeLessThanOrEqual(
      0.3,
    );
    expect(peaks.samplePeakDbfs).toBeCloseTo(numberAfter(/Peak level dB:/, stats), 1);
    expect(peaks.dcOffsetPercent / 100).toBeCloseTo(numberAfter(/DC offset:/, stats), 3);
  });
});
