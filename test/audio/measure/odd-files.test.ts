import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { measureTrack } from "../../../src/audio/measure/measure-track.ts";
import { findOneDecoder, makeTempDir, never, sound } from "../sounds.ts";
import { floatWav, noise, samples, sine } from "./signals.ts";

async function measure(path: string, capSeconds?: number) {
  await using folder = await makeTempDir();
  const { program } = await findOneDecoder("ffmpeg", inject("ffmpegPath"));
  const cap = capSeconds === undefined ? {} : { capSeconds };
  return await measureTrack({ path, folder: folder.path, program, ...cap }, never());
}

async function measureWav(channels: readonly Float32Array[], rateHz: number) {
  await using dir = await makeTempDir();
  const path = join(dir.path, "odd.wav");
  await writeFile(path, floatWav(channels, rateHz));
  return await measure(path);
}

describe("the same samples", () => {
  it.each(["tune.flac", "tune-alac.m4a", "tune.aiff", "tune-s24.wav", "tune-f32.wav"])(
    "give the same numbers in %s as in a plain WAV",
    async (name) => {
      const { source: _source, ...expected } = await measure(sound("tune-s16.wav"));

      const { source: _other, ...measured } = await measure(sound(name));

      expect(measured).toEqual(expected);
    },
  );

  it("give the same numbers every time", async () => {
    const first = await measure(sound("tune.mp3"));
    const second = await measure(sound("tune.mp3"));

    expect(second).toEqual(first);
  });
});

describe("odd files are measured", () => {
  it.each([8_000, 192_000])("at %i Hz", async (rateHz) => {
    const tone = sine({ dbfs: -23, seconds: 4, rateHz });

    const { loudness, peaks, source } = await measureWav([tone, tone], rateHz);

    expect(source.sampleRateHz).toBe(rateHz);
    expect(loudness.integratedLufs).toBeCloseTo(-23, 1);
    expect(peaks.truePeakDbtp).toBeCloseTo(-23, 1);
  });

  it("with six channels, and say how they fold down to two", async () => {
    const silence = samples(4, () => 0);
    const center = sine({ dbfs: -20, seconds: 4 });

    const { source, stereo, peaks } = await measureWav(
      [silence, silence, center, silence, silence, silence],
      48_000,
    );

    expect(source.channels).toBe(6);
    expect(stereo).toMatchObject({ correlation: 1, widthPercent: 0 });
    expect(peaks.samplePeakDbfs).toBeCloseTo(-20, 1);
  });

  it("with one channel, of which there is no stereo to tell", async () => {
    const { stereo, loudness } = await measureWav([sine({ dbfs: -20, seconds: 2 })], 48_000);

    expect(stereo).toBeNull();
    expect(loudness.integratedLufs).toBeCloseTo(-23, 1);
  });

  it("of one second, without what takes longer to know", async () => {
    const tone = sine({ dbfs: -20, seconds: 1, rateHz: 44_100 });

    const measured = await measureWav([tone, tone], 44_100);

    expect(measured.measuredSeconds).toBe(1);
    expect(measured.loudness.integratedLufs).not.toBeNull();
    expect(measured.loudness).toMatchObject({ rangeLu: null, shortTermMaxLufs: null });
    expect(measured).toMatchObject({ tempo: null, key: null });
    expect(measured.sections).toHaveLength(1);
  });

  it("of a single sample", async () => {
    const measured = await measureWav([Float32Array.of(0.5)], 44_100);

    expect(measured.peaks.samplePeakDbfs).toBeCloseTo(-6, 1);
    expect(measured.loudness.integratedLufs).toBeNull();
  });

  it("of silence, with null for what silence does not have", async () => {
    const measured = await measure(sound("silence.wav"));

    expect(measured.content.kind).toBe("near-silence");
    expect(measured.loudness.integratedLufs).toBeNull();
    expect(measured.peaks).toMatchObject({ truePeakDbtp: null, samplePeakDbfs: null });
    expect(measured).toMatchObject({ spectrum: null, tempo: null, key: null, tuning: null });
  });

  it("beyond full scale, and say how many samples are", async () => {
    const { peaks } = await measureWav([sine({ dbfs: 6, seconds: 1, hz: 441 })], 44_100);

    expect(peaks.samplePeakDbfs).toBeCloseTo(6, 1);
    expect(peaks.samplesOverFullScale).toBeGreaterThan(20_000);
  });

  it("up to where they are cut off", async () => {
    const { measuredSeconds, loudness } = await measure(sound("truncated.mp3"));

    expect(measuredSeconds).toBeGreaterThan(0.5);
    expect(loudness.integratedLufs).toBeLessThan(0);
  });

  it("up to the cap when they claim to be 27 hours long", async () => {
    const measured = await measure(sound("claims-27-hours.flac"), 30);

    expect(measured.measuredSeconds).toBeLessThanOrEqual(30);
  });
});

describe("what no recording is", () => {
  it.each([
    { name: "one sample a second", rateHz: 1 },
    { name: "a million samples a second", rateHz: 1_000_000 },
  ])("is refused: $name", async ({ rateHz }) => {
    const wav = measureWav([noise(0.1)], rateHz);

    await expect(wav).rejects.toMatchObject({ reason: "undecodable" });
  });
});
