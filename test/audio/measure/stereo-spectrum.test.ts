import { describe, expect, it } from "vitest";
import { analyse, joined, noise, RATE_HZ, samples, sine } from "./signals.ts";

/** Noise whose power falls by 3 dB an octave (Kellet's filter). */
function pinkNoise(seconds: number, seed = 1): Float32Array {
  const states = [0, 0, 0];
  const poles = [0.99765, 0.963, 0.57] as const;
  const gains = [0.099046, 0.2965164, 1.0526913] as const;
  return noise(seconds, seed).map((white) => {
    for (const [index, pole] of poles.entries()) {
      states[index] = pole * (states[index] ?? 0) + (gains[index] ?? 0) * white;
    }
    return 0.05 * (states.reduce((sum, state) => sum + state, 0) + 0.1848 * white);
  });
}

/** Everything above `hz` gone, in steps of a long windowed sinc. */
function lowPassed(sound: Float32Array, hz: number): Float32Array {
  const reach = 200;
  const taps = Array.from({ length: 2 * reach + 1 }, (_, index) => {
    const offset = index - reach;
    const angle = (2 * Math.PI * hz * offset) / RATE_HZ;
    const window =
      0.42 +
      0.5 * Math.cos((Math.PI * offset) / reach) +
      0.08 * Math.cos((2 * Math.PI * offset) / reach);
    return window * (offset === 0 ? (2 * hz) / RATE_HZ : Math.sin(angle) / (Math.PI * offset));
  });
  return sound.map((_, at) => {
    let sum = 0;
    for (let tap = 0; tap < taps.length; tap += 1) {
      sum += (taps[tap] ?? 0) * (sound[at + tap - reach] ?? 0);
    }
    return sum;
  });
}

describe("stereo", () => {
  const one = pinkNoise(5, 1);
  const other = pinkNoise(5, 99);
  const silence = samples(5, () => 0);

  it.each([
    {
      name: "mono in two channels",
      left: one,
      right: one,
      stereo: { correlation: 1, widthPercent: 0, balanceDb: 0, monoFoldDb: 0 },
    },
    {
      name: "opposite polarity",
      left: one,
      right: one.map((sample) => -sample),
      stereo: { correlation: -1, bassCorrelation: -1, widthPercent: 100, monoFoldDb: null },
    },
    {
      name: "left only",
      left: one,
      right: silence,
      stereo: { correlation: null, widthPercent: 50, balanceDb: null },
    },
    {
      name: "right 6 dB quieter",
      left: one,
      right: one.map((sample) => sample / 2),
      stereo: { correlation: 1, balanceDb: 6 },
    },
  ])("is told of $name", ({ left, right, stereo }) => {
    const measured = analyse([left, right]);

    expect(measured.stereo).toMatchObject(stereo);
  });

  it("calls unrelated channels half wide, and says that the fold to mono costs 3 dB", () => {
    const { stereo } = analyse([one, other]);

    expect(stereo?.correlation).toBeCloseTo(0, 0);
    expect(stereo?.widthPercent).toBeGreaterThan(40);
    expect(stereo?.monoFoldDb).toBeCloseTo(-3, 0);
  });

  it("finds bass of opposite polarity under a track that is in phase", () => {
    const bass = sine({ dbfs: -12, hz: 60, seconds: 5 });
    const melody = sine({ dbfs: -6, hz: 880, seconds: 5 });
    const left = melody.map((sample, index) => sample + (bass[index] ?? 0));
    const right = melody.map((sample, index) => sample - (bass[index] ?? 0));

    const { stereo } = analyse([left, right]);

    expect(stereo?.correlation).toBeGreaterThan(0.5);
    expect(stereo?.bassCorrelation).toBeLessThan(-0.9);
  });

  it("is not told of one channel", () => {
    expect(analyse([one]).stereo).toBeNull();
  });
});

describe("spectrum", () => {
  it.each([
    { name: "white noise", track: noise(10).map((sample) => sample / 4), tilt: 0 },
    { name: "pink noise", track: pinkNoise(10), tilt: -3 },
  ])("gives $name its tilt, and no cut-off", ({ track, tilt }) => {
    const { spectrum } = analyse([track]);

    expect(spectrum?.tiltDbPerOctave).toBeCloseTo(tilt, 0);
    expect(spectrum?.cutoff).toBeNull();
  });

  it("finds the band that was raised", () => {
    const hum = sine({ dbfs: -14, hz: 350, seconds: 10 });
    const track = pinkNoise(10).map((sample, index) => sample + (hum[index] ?? 0));

    const { spectrum } = analyse([track]);

    const loudest = spectrum?.bands.toSorted((a, b) => (b.levelDb ?? 0) - (a.levelDb ?? 0))[0];
    expect(loudest?.name).toBe("low mids");
  });

  it("finds where a codec cut the top off", () => {
    const { spectrum } = analyse([lowPassed(pinkNoise(5), 16_000)]);

    expect(spectrum?.cutoff?.hz).toBeGreaterThan(15_500);
    expect(spectrum?.cutoff?.hz).toBeLessThan(16_500);
  });

  it("knows none of silence, and no air in a file of 8 kHz", () => {
    const silent = analyse([samples(3, () => 0)]);
    const narrow = analyse([noise(3)], 8_000);

    expect(silent.spectrum).toBeNull();
    expect(narrow.spectrum?.bands.at(-1)).toMatchObject({ name: "air", levelDb: null });
  });
});

describe("sections and timeline", () => {
  it("starts a section where the sound changes, and tells its level", () => {
    const quiet = sine({ dbfs: -30, hz: 220, seconds: 20 });
    const loud = pinkNoise(20);

    const { sections } = analyse([joined(quiet, loud, quiet)]);

    expect(sections.map(({ startSeconds }) => Math.round(startSeconds))).toEqual([0, 20, 40]);
    expect(sections[0]?.levelDbfs).toBeCloseTo(-33, 0);
    expect(sections.at(-1)?.endSeconds).toBe(60);
  });

  it("keeps its arrays of one length, within what a picture needs", () => {
    const { timeline, measuredSeconds } = analyse(
      [sine({ dbfs: -6, seconds: 90, hz: 100, rateHz: 8_000 })],
      8_000,
    );

    const { stepSeconds, ...arrays } = timeline;
    const lengths = new Set(Object.values(arrays).map((array) => array.length));
    expect([...lengths]).toEqual([Math.ceil(measuredSeconds / stepSeconds)]);
    expect(timeline.peak.length).toBeLessThanOrEqual(1_600);
    expect(timeline.peak[10]).toBeCloseTo(0.501, 2);
    expect(timeline.low[10]).toBeGreaterThan(0.7);
  });
});
