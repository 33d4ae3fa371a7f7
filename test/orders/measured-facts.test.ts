import { describe, expect, it } from "vitest";
import { measuredFacts } from "../../src/orders/measured-facts.ts";
import { measurementsOf } from "./measurements-of.ts";

const FLAC = { codec: "flac", sampleRateHz: 44_100, channels: 2 };

describe("measuredFacts", () => {
  it("draws the track's course in at most 64 steps of mean power, silence as null", () => {
    const rms = Array.from({ length: 1000 }, (_, index) => (index < 500 ? 0 : 0.1));

    const { energyCurve } = measuredFacts(measurementsOf(rms), FLAC);

    expect(energyCurve.levelsDbfs).toHaveLength(63);
    expect(energyCurve.stepSeconds).toBeCloseTo(1.6);
    expect([energyCurve.levelsDbfs[0], energyCurve.levelsDbfs.at(-1)]).toEqual([null, -20]);
  });

  it("keeps a short track's steps as they are", () => {
    const { energyCurve } = measuredFacts(measurementsOf([0.1, 1]), FLAC);

    expect(energyCurve).toEqual({ stepSeconds: 50, levelsDbfs: [-20, 0] });
  });

  it("carries nothing that only a picture needs", () => {
    expect(measuredFacts(measurementsOf(), FLAC)).not.toHaveProperty("timeline");
  });

  it("says of a file what is known of it, not of another file with the same sound", () => {
    const asMeasured = measuredFacts(measurementsOf(), FLAC);
    const asWav = measuredFacts(measurementsOf(), { ...FLAC, codec: "pcm_s16le" });

    expect(asMeasured.source).toEqual({ ...FLAC, bitRateKbps: 800 });
    expect(asWav.source).toEqual({ ...FLAC, codec: "pcm_s16le", bitRateKbps: null });
  });
});
