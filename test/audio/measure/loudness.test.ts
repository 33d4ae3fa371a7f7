import { describe, expect, it } from "vitest";
import { makeEbuSignals } from "../../../scripts/measure-evaluation/ebu-signals.ts";
import { createLoudnessMeter } from "../../../src/audio/measure/loudness.ts";
import { joined, readThrough, samples, sine, STEREO } from "./signals.ts";

/** Levels and seconds, one after the other, the same in both channels. */
function steps(...levels: readonly (readonly [number, number])[]) {
  return joined(...levels.map(([dbfs, seconds]) => sine({ dbfs, seconds })));
}

function measureStereo(channel: Float32Array) {
  return readThrough(createLoudnessMeter(STEREO), [channel, channel]);
}

const byNumber = Map.groupBy(
  makeEbuSignals().filter(({ readings }) => readings[0]?.name !== "truePeakDbtp"),
  ({ standard, number }) => `Tech ${standard} signal ${number}`,
);

describe("EBU Tech 3341 and 3342", () => {
  it.each([...byNumber])("reads %s as the standard demands", (_name, signals) => {
    const misses = signals.flatMap(({ channels, channelMask, readings, segment = 0 }) => {
      const format = { ...STEREO, channels: channels.length, channelMask };
      const loudness = readThrough(createLoudnessMeter(format), channels);
      return readings.flatMap(({ name, expected, above }) => {
        const read = name === "truePeakDbtp" ? null : loudness[name];
        const isRight = read !== null && Math.abs(read - expected) <= above;
        return isRight ? [] : [{ segment, name, read, expected }];
      });
    });

    expect(misses).toEqual([]);
  });

  it("keeps short-term loudness constant in signal 9, and momentary loudness in signal 12", () => {
    const [shortTerm] = byNumber.get("Tech 3341 signal 9") ?? [];
    const [momentary] = byNumber.get("Tech 3341 signal 12") ?? [];

    const { shortTermLufs } = readThrough(createLoudnessMeter(STEREO), shortTerm?.channels ?? []);
    const { momentaryLufs } = readThrough(createLoudnessMeter(STEREO), momentary?.channels ?? []);

    expect(shortTermLufs.length).toBeGreaterThan(100);
    expect(shortTermLufs.every((lufs) => Math.abs(lufs + 23) <= 0.1)).toBe(true);
    // Constant after 1 s: the first windows still hold the filter's start.
    expect(momentaryLufs.slice(7).every((lufs) => Math.abs(lufs + 23) <= 0.1)).toBe(true);
    expect(momentaryLufs.length).toBeGreaterThan(90);
  });

  it("leaves the subwoofer out", () => {
    const levels = [-23, -23, -Infinity, 0];
    const format = { ...STEREO, channels: 4, channelMask: 0xf };

    const { integratedLufs } = readThrough(
      createLoudnessMeter(format),
      levels.map((dbfs) => sine({ dbfs, seconds: 5 })),
    );

    expect(Math.abs((integratedLufs ?? 0) + 23)).toBeLessThanOrEqual(0.1);
  });

  it.each([8_000, 22_050, 44_100, 96_000, 192_000])("reads the same at %i Hz", (rateHz) => {
    const channel = sine({ dbfs: -23, seconds: 10, rateHz });

    const { integratedLufs } = readThrough(
      createLoudnessMeter({ ...STEREO, sampleRateHz: rateHz }),
      [channel, channel],
    );

    expect(Math.abs((integratedLufs ?? 0) + 23)).toBeLessThanOrEqual(0.1);
  });
});

describe("short-term and momentary loudness", () => {
  it("finds the loudest 3 s and the loudest 400 ms, however short they are", () => {
    const track = steps([-33, 10], [-23, 3], [-33, 10], [-20, 0.4], [-33, 10]);

    const { shortTermMaxLufs, momentaryMaxLufs } = measureStereo(track);

    expect(shortTermMaxLufs).toBeCloseTo(-23, 0);
    expect(momentaryMaxLufs).toBeCloseTo(-20, 0);
  });

  it("knows no loudness of silence, and no short-term loudness of two seconds", () => {
    const silent = measureStereo(samples(5, () => 0));
    const short = measureStereo(sine({ dbfs: -23, seconds: 2 }));

    expect(silent).toMatchObject({ integratedLufs: null, rangeLu: null, momentaryMaxLufs: null });
    expect(short).toMatchObject({ shortTermMaxLufs: null, rangeLu: null });
    expect(short.integratedLufs).toBeCloseTo(-23, 1);
  });
});
