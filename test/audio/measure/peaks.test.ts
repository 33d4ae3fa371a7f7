import { describe, expect, it } from "vitest";
import { makeEbuSignals } from "../../../scripts/measure-evaluation/ebu-signals.ts";
import { createEdgeSilenceMeter } from "../../../src/audio/measure/edge-silence.ts";
import { createInterpolator } from "../../../src/audio/measure/interpolate.ts";
import { createPeaksMeter } from "../../../src/audio/measure/peaks.ts";
import { createTruePeakMeter } from "../../../src/audio/measure/true-peak.ts";
import { joined, noise, RATE_HZ, readThrough, samples, sine, STEREO } from "./signals.ts";

const MONO = { ...STEREO, channels: 1, channelMask: 4 };

function faded(sound: Float32Array): Float32Array {
  return sound.map(
    (sample, index) => sample * Math.min(1, index / 4_800, (sound.length - index) / 4_800),
  );
}

describe("true peak", () => {
  const signals = makeEbuSignals().filter(({ readings }) => readings[0]?.name === "truePeakDbtp");

  it.each(signals)(
    "reads EBU Tech 3341's signal $number as the standard demands",
    ({ channels, readings }) => {
      const { truePeak } = readThrough(createTruePeakMeter(STEREO), channels);

      const [{ expected, above, below } = { expected: NaN, above: 0, below: 0 }] = readings;
      const level = 20 * Math.log10(truePeak);
      expect(level).toBeLessThanOrEqual(expected + above);
      expect(level).toBeGreaterThanOrEqual(expected - below);
    },
  );

  it.each([
    {
      sound: "noise",
      track: noise(2).map((sample, index) => sample * (0.6 + 0.5 * Math.sin(index / 9_000))),
    },
    {
      // Nearly straight between most of its samples, with something in it that is not.
      sound: "a limited mix",
      track: samples(2, (t) =>
        Math.tanh(
          1.4 * Math.sin(2 * Math.PI * 61 * t) +
            0.6 * Math.sin(2 * Math.PI * 1_870 * t) +
            0.5 * Math.exp(-((t * 8) % 1) * 20) * Math.sin(2 * Math.PI * 9_700 * t),
        ),
      ).map((sample) => sample * 1.06),
    },
  ])(
    "skips nothing that matters: in $sound it finds what a look at every gap finds",
    ({ track }) => {
      const interpolator = createInterpolator(4);
      let truePeak = 0;
      let overs = 0;
      const padded = joined(new Float32Array(11), track, new Float32Array(6));
      for (let at = 0; at < padded.length - 11; at += 1) {
        const beside = Math.max(Math.abs(padded[at + 5] ?? 0), Math.abs(padded[at + 6] ?? 0));
        const highest = interpolator.largestBetween(padded, at);
        truePeak = Math.max(truePeak, highest, beside);
        if (highest > 1 + 2 ** -20 && beside <= 1) overs += 1;
      }

      const found = readThrough(createTruePeakMeter(MONO), [track]);

      expect(overs).toBeGreaterThan(20);
      expect(found).toEqual({ truePeak, interSampleOvers: overs });
    },
  );

  it("does not take a flat top at full scale for an over", () => {
    const edges = 80;
    const clipped = samples(1, (t) =>
      Math.max(-1, Math.min(1, 4 * Math.sin(2 * Math.PI * (edges / 4) * t))),
    );

    const { interSampleOvers } = readThrough(createTruePeakMeter(MONO), [clipped]);

    // What rings beside the edges is over, by a little.
    expect(interSampleOvers).toBeGreaterThan(0);
    expect(interSampleOvers).toBeLessThanOrEqual(edges * 6);
    expect(clipped.filter((sample) => Math.abs(sample) === 1).length).toBeGreaterThan(30_000);
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
