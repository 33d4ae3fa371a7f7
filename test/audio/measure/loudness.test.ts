import { describe, expect, it } from "vitest";
import { createLoudnessMeter } from "../../../src/audio/measure/loudness.ts";
import { joined, readThrough, samples, sine, STEREO } from "./signals.ts";

/** Levels and seconds, one after the other, the same in both channels: how EBU Tech 3341 and 3342 define their signals. */
function steps(...levels: readonly (readonly [number, number])[]) {
  return joined(...levels.map(([dbfs, seconds]) => sine({ dbfs, seconds })));
}

function measureStereo(channel: Float32Array) {
  return readThrough(createLoudnessMeter(STEREO), [channel, channel]);
}

describe("integrated loudness (EBU Tech 3341, 0.1 LU allowed)", () => {
  it.each([
    { signal: 1, levels: [[-23, 20]], lufs: -23 },
    { signal: 2, levels: [[-33, 20]], lufs: -33 },
    {
      signal: 3,
      levels: [
        [-36, 10],
        [-23, 60],
        [-36, 10],
      ],
      lufs: -23,
    },
    {
      signal: 4,
      levels: [
        [-72, 10],
        [-36, 10],
        [-23, 60],
        [-36, 10],
        [-72, 10],
      ],
      lufs: -23,
    },
    {
      signal: 5,
      levels: [
        [-26, 20],
        [-20, 20.1],
        [-26, 20],
      ],
      lufs: -23,
    },
  ] as const)("reads signal $signal as $lufs LUFS", ({ levels, lufs }) => {
    const { integratedLufs } = measureStereo(steps(...levels));

    expect(Math.abs((integratedLufs ?? 0) - lufs)).toBeLessThanOrEqual(0.1);
  });

  it("weighs the surround channels of signal 6, and leaves the subwoofer out", () => {
    const levels = [-28, -28, -24, 0, -30, -30];
    const format = { ...STEREO, channels: 6, channelMask: 0x3f };

    const { integratedLufs } = readThrough(
      createLoudnessMeter(format),
      levels.map((dbfs) => sine({ dbfs, seconds: 20 })),
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

describe("loudness range (EBU Tech 3342, 1 LU allowed)", () => {
  it.each([
    {
      signal: 1,
      levels: [
        [-20, 20],
        [-30, 20],
      ],
      lu: 10,
    },
    {
      signal: 2,
      levels: [
        [-20, 20],
        [-15, 20],
      ],
      lu: 5,
    },
    {
      signal: 3,
      levels: [
        [-40, 20],
        [-20, 20],
      ],
      lu: 20,
    },
    {
      signal: 4,
      levels: [
        [-50, 20],
        [-35, 20],
        [-20, 20],
        [-35, 20],
        [-50, 20],
      ],
      lu: 15,
    },
  ] as const)("reads signal $signal as $lu LU", ({ levels, lu }) => {
    const { rangeLu } = measureStereo(steps(...levels));

    expect(Math.abs((rangeLu ?? 0) - lu)).toBeLessThanOrEqual(1);
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
