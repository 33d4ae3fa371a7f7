import { describe, expect, it } from "vitest";
import { imagineTrack } from "../../../scripts/picture-samples/imagined-track.ts";
import type { Measurements, Timeline } from "../../../src/audio/measure/measurements.ts";
import { toPicture } from "../../../src/audio/picture/to-picture.ts";

const SECOND = { seconds: 1, level: 0.8, brightness: 0.5 };
const MINUTE = { seconds: 60, level: 0.8, brightness: 0.5 };

function withTimeline(changes: Partial<Timeline>, seconds = 4): Measurements {
  const track = imagineTrack({ parts: [{ seconds, level: 0.5, brightness: 0.5 }] });
  const steps = changes.peak?.length ?? 0;
  const zeros = Array.from({ length: steps }, () => 0);
  const silent: Timeline = {
    stepSeconds: seconds / steps,
    peak: zeros,
    rms: zeros,
    low: zeros,
    mid: zeros,
    high: zeros,
    shortTermLufs: zeros.map(() => null),
    clippedSamples: zeros,
  };
  return { ...track, timeline: { ...silent, ...changes } };
}

describe("bars", () => {
  it("show the highest peak, the mean power and the sum of clipping of their steps", () => {
    const { bars } = toPicture(
      withTimeline({
        peak: [0.4, 0.9, 0.5, 0.6],
        rms: [0.1, 0.3, 0.2, 0.2],
        clippedSamples: [0, 3, 2, 4],
        shortTermLufs: [-20, -10, null, -12],
      }),
      2,
    );

    expect(bars.map(({ peak }) => peak)).toEqual([0.9, 0.6]);
    expect(bars[0]?.rms).toBeCloseTo(Math.sqrt((0.01 + 0.09) / 2), 6);
    expect(bars.map(({ clippedSamples }) => clippedSamples)).toEqual([3, 6]);
    expect(bars.map(({ lufs }) => lufs)).toEqual([-15, -12]);
  });

  it("are darkest for bass, lightest for treble, in the middle for what is between", () => {
    const { bars } = toPicture(
      withTimeline({
        peak: [1, 1, 1],
        rms: [1, 1, 1],
        low: [1, 0, 0],
        mid: [0, 1, 0],
        high: [0, 0, 1],
      }),
      3,
    );

    expect(bars.map(({ brightness }) => brightness)).toEqual([0, 0.5, 1]);
  });

  it("count a loud bass for more than a faint hiss in the same bar", () => {
    const { bars } = toPicture(
      withTimeline({ peak: [1, 1], rms: [0.5, 0.001], low: [1, 0], high: [0, 1] }),
      1,
    );

    expect(bars[0]?.brightness).toBeLessThan(0.05);
  });

  it("have no stairs where a clip has fewer steps than bars", () => {
    const { bars } = toPicture(withTimeline({ peak: [0.4, 0.8], rms: [0.4, 0.8] }), 40);

    const jumps = bars.slice(1).map(({ peak }, index) => peak - (bars[index]?.peak ?? 0));
    expect(Math.max(...jumps)).toBeLessThan(0.05);
  });
});

it.each([
  { peak: 1, magnification: 1 },
  { peak: 0.3, magnification: 1 },
  { peak: 0.2, magnification: 4 },
  { peak: 0.001, magnification: 512 },
  { peak: 0, magnification: 1 },
])("draws a peak of $peak times $magnification", ({ peak, magnification }) => {
  expect(toPicture(withTimeline({ peak: [peak, peak] }), 2).magnification).toBe(magnification);
});

it("tells of boundaries inside the track only", () => {
  const track = imagineTrack({ parts: [MINUTE, MINUTE] });

  expect(toPicture(track, 10).boundaries.map(({ seconds }) => seconds)).toEqual([60]);
});

describe("measurements that nobody measured", () => {
  const numbers = [Number.NaN, Infinity, -Infinity, -1e300, 1e300, "1", null, undefined, {}];
  const odd = numbers as unknown as readonly number[];
  const hostile: Measurements = {
    ...imagineTrack({ parts: [SECOND, SECOND] }),
    measuredSeconds: Number.NaN,
    loudness: {
      integratedLufs: Infinity,
      rangeLu: null,
      shortTermMaxLufs: null,
      momentaryMaxLufs: null,
    },
    sections: numbers.map((startSeconds) => ({
      startSeconds: startSeconds as number,
      endSeconds: 0,
      levelDbfs: null,
      novelty: Number.NaN,
    })),
    timeline: {
      stepSeconds: -1,
      peak: odd,
      rms: [],
      low: odd,
      mid: odd,
      high: odd,
      shortTermLufs: odd,
      clippedSamples: odd,
    },
  };

  it("become a picture of finite numbers", () => {
    const picture = toPicture(hostile, 20);

    // JSON has no word for what is not finite: it would come out as null.
    expect(JSON.parse(JSON.stringify(picture))).toEqual(picture);
    expect(picture.seconds).toBeGreaterThan(0);
    expect(picture.bars.every(({ peak }) => peak >= 0 && peak <= 1)).toBe(true);
    expect(picture.integratedLufs).toBeNull();
  });

  it("cost no more than what is drawn", () => {
    const many = Array.from({ length: 100_000 }, (_, index) => ({
      startSeconds: index / 1_000,
      endSeconds: 0,
      levelDbfs: null,
      novelty: 0.5,
    }));
    const track = { ...imagineTrack({ parts: [MINUTE] }), sections: many };

    expect(toPicture(track, 20).boundaries.length).toBeLessThanOrEqual(500);
  });

  it.each([
    { what: "of another size than it says", changes: { columns: 17 } },
    { what: "of no size", changes: { columns: 0, levels: "" } },
    { what: "of an enormous size", changes: { columns: 1e9 } },
    { what: "of half a column", changes: { columns: 0.5 } },
    { what: "with no frequencies", changes: { fromHz: Number.NaN } },
    { what: "of something else", changes: { levels: 7 as unknown as string } },
  ])("have their spectrogram left out when it is $what", ({ changes }) => {
    const track = imagineTrack({ parts: [SECOND] });
    if (!track.spectrogram) throw new Error("no spectrogram to spoil");

    const spoilt = { ...track, spectrogram: { ...track.spectrogram, ...changes } };

    expect(toPicture(track, 20).spectrogram).not.toBeNull();
    expect(toPicture(spoilt, 20).spectrogram).toBeNull();
  });
});
