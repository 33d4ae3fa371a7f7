import { describe, expect, it } from "vitest";
import { createEdgeSilenceMeter } from "../../../src/audio/measure/edge-silence.ts";
import { createPeaksMeter } from "../../../src/audio/measure/peaks.ts";
import { createTruePeakMeter } from "../../../src/audio/measure/true-peak.ts";
import { joined, noise, RATE_HZ, readThrough, samples, sine, STEREO } from "./signals.ts";

const MONO = { ...STEREO, channels: 1, channelMask: 4 };

function faded(sound: Float32Array): Float32Array {
  return sound.map(
    (sample, index) => sample * Math.min(1, index / 4_800, (sound.length - index) / 4_800),
  );
}

describe("true peak (EBU Tech 3341, +0.2 and -0.4 dB allowed)", () => {
  it.each([
    { signal: 15, share: 4, degrees: 0, dbfs: -6.02, dbtp: -6 },
    { signal: 16, share: 4, degrees: 45, dbfs: -6.02, dbtp: -6 },
    { signal: 17, share: 6, degrees: 60, dbfs: -6.02, dbtp: -6 },
    { signal: 18, share: 8, degrees: 67.5, dbfs: -6.02, dbtp: -6 },
    { signal: 19, share: 4, degrees: 45, dbfs: 2.98, dbtp: 3 },
  ])("reads signal $signal as $dbtp dBTP", ({ share, degrees, dbfs, dbtp }) => {
    const signal = faded(sine({ dbfs, degrees, hz: RATE_HZ / share, seconds: 2 }));

    const { truePeak } = readThrough(createTruePeakMeter(MONO), [signal]);

    const level = 20 * Math.log10(truePeak);
    expect(level).toBeLessThanOrEqual(dbtp + 0.2);
    expect(level).toBeGreaterThanOrEqual(dbtp - 0.4);
  });

  it("counts the overs between samples that no sample shows", () => {
    const loud = faded(sine({ dbfs: 2.5, degrees: 45, hz: RATE_HZ / 4, seconds: 1 }));
    const safe = faded(sine({ dbfs: -1, degrees: 45, hz: RATE_HZ / 4, seconds: 1 }));

    const over = readThrough(createTruePeakMeter(MONO), [loud]);
    const under = readThrough(createTruePeakMeter(MONO), [safe]);

    expect(loud.every((sample) => Math.abs(sample) <= 1)).toBe(true);
    expect(over.interSampleOvers).toBeGreaterThan(1_000);
    expect(under.interSampleOvers).toBe(0);
  });

  it("is never under the sample peak, and sees a click at the very end", () => {
    const track = joined(
      samples(0.1, () => 0),
      Float32Array.of(0.9),
    );

    const { truePeak } = readThrough(createTruePeakMeter(MONO), [track]);

    expect(truePeak).toBeGreaterThanOrEqual(Math.fround(0.9));
  });
});

describe("clipping", () => {
  const clip = (sound: Float32Array, ceiling: number) =>
    sound.map((sample) => Math.max(-ceiling, Math.min(ceiling, sample)));

  it.each([
    { name: "a sine 6 dB over", track: clip(sine({ dbfs: 6, hz: 440, seconds: 5 }), 1) },
    {
      name: "the same, turned down to -1 dBFS afterwards",
      track: clip(sine({ dbfs: 6, hz: 440, seconds: 5 }), 1).map((sample) => sample * 0.89),
    },
    { name: "a bass note 1 dB over", track: clip(sine({ dbfs: 1, hz: 50, seconds: 5 }), 1) },
  ])("is found in $name", ({ track }) => {
    const { clippedRuns, clippedSamples } = readThrough(createPeaksMeter(1), [track]);

    expect(clippedRuns).toBeGreaterThan(400);
    expect(clippedSamples).toBeGreaterThan(3 * clippedRuns);
  });

  it.each([
    { name: "a full-scale sine", track: sine({ dbfs: -0.001, hz: 440, seconds: 5 }) },
    {
      name: "a slow bass note at full scale in 16 bits",
      track: sine({ dbfs: 0, hz: 30, seconds: 5 }).map(
        (sample) => Math.round(sample * 32_767) / 32_768,
      ),
    },
    { name: "noise", track: noise(5) },
    { name: "digital silence", track: samples(5, () => 0) },
  ])("is not seen in $name", ({ track }) => {
    const { clippedRuns } = readThrough(createPeaksMeter(1), [track]);

    expect(clippedRuns).toBe(0);
  });
});

describe("levels", () => {
  it("finds the DC offset of the worst channel, with its sign", () => {
    const clean = sine({ dbfs: -6, seconds: 1 });
    const shifted = clean.map((sample) => sample - 0.02);

    const { dcOffset, samplePeak } = readThrough(createPeaksMeter(2), [clean, shifted]);

    expect(dcOffset).toBeCloseTo(-0.02, 4);
    expect(samplePeak).toBeCloseTo(0.5212, 3);
  });

  it("finds how long nothing is heard before and after", () => {
    const track = joined(
      samples(1.5, () => 0),
      sine({ dbfs: -20, seconds: 2 }),
      samples(0.75, () => 0.0001),
    );

    const { leadingFrames, trailingFrames } = readThrough(createEdgeSilenceMeter(), [track]);

    expect(leadingFrames / RATE_HZ).toBeCloseTo(1.5, 2);
    expect(trailingFrames / RATE_HZ).toBeCloseTo(0.75, 2);
  });
});
