import { describe, expect, it } from "vitest";
import type { Spectrogram } from "../../../src/audio/measure/measurements.ts";
import { parseSampleMeasurements } from "../../../src/audio/measure/parse-measurements.ts";
import { createMelGrid } from "../../../src/audio/measure/mel-grid.ts";
import { analyse, joined, samples, sine } from "./signals.ts";

function spectrogramOf(channels: readonly Float32Array[]): Spectrogram {
  const { spectrogram } = analyse(channels);
  if (!spectrogram) throw new Error("no spectrogram");
  return spectrogram;
}

function levelsAt(spectrogram: Spectrogram, seconds: number): readonly number[] {
  const { bands, stepSeconds, floorDbfs, stepsPerDb, levels } = spectrogram;
  const column = Math.floor(seconds / stepSeconds);
  const bytes = Buffer.from(levels, "base64").subarray(column * bands, (column + 1) * bands);
  return Array.from(bytes, (level) => floorDbfs + level / stepsPerDb);
}

function loudestBand(levels: readonly number[]): number {
  return levels.indexOf(Math.max(...levels));
}

describe("the spectrogram", () => {
  it("shows a tone in its band, and one that comes later in its time", () => {
    const low = sine({ dbfs: -6, seconds: 3, hz: 200 });
    const high = sine({ dbfs: -6, seconds: 3, hz: 6_000 });

    const spectrogram = spectrogramOf([joined(low, high)]);

    // Of 64 bands from 30 Hz to 20 kHz on the mel scale, 200 Hz is in the 4th and 6 kHz in the 43rd.
    expect(loudestBand(levelsAt(spectrogram, 1))).toBe(3);
    expect(loudestBand(levelsAt(spectrogram, 5))).toBe(42);
  });

  it("falls by 20 dB for a tone that does", () => {
    const loud = Math.max(...levelsAt(spectrogramOf([sine({ dbfs: -6, seconds: 2 })]), 1));
    const soft = Math.max(...levelsAt(spectrogramOf([sine({ dbfs: -26, seconds: 2 })]), 1));

    expect(loud - soft).toBeCloseTo(20, 0);
  });

  it("is the same for a mono track and for two channels of it", () => {
    const tone = sine({ dbfs: -6, seconds: 2 });

    expect(spectrogramOf([tone, tone])).toEqual(spectrogramOf([tone]));
  });

  it("shows what is in one channel only", () => {
    const silent = samples(2, () => 0);

    const levels = levelsAt(spectrogramOf([sine({ dbfs: -6, seconds: 2 }), silent]), 1);

    expect(Math.max(...levels)).toBeGreaterThan(-40);
  });

  it("shows silence as the floor", () => {
    const spectrogram = spectrogramOf([samples(2, () => 0)]);

    expect(new Set(levelsAt(spectrogram, 1))).toEqual(new Set([-120]));
  });

  it("does not come from what is shorter than a frame", () => {
    expect(analyse([sine({ dbfs: -6, seconds: 0.02 })]).spectrogram).toBeUndefined();
  });

  it("comes back from the measuring process as it was", () => {
    const measured = { ...analyse([sine({ dbfs: -6, seconds: 2 })]), truncated: false };

    const { spectrogram } = parseSampleMeasurements(JSON.stringify(measured)) ?? {};

    expect(spectrogram).toEqual(measured.spectrogram);
  });
});

it.each([
  { frames: 1, columns: 1, framesPerColumn: 1 },
  { frames: 512, columns: 512, framesPerColumn: 1 },
  { frames: 513, columns: 257, framesPerColumn: 2 },
  { frames: 100_000, columns: 391, framesPerColumn: 256 },
])("makes $columns columns of $frames frames", ({ frames, columns, framesPerColumn }) => {
  const grid = createMelGrid({ binHz: 100, frameSeconds: 0.1, highestHz: 8_000 });
  const power = new Float64Array(81).fill(1e-3);

  for (let frame = 0; frame < frames; frame += 1) grid.add(power, power);
  const spectrogram = grid.finish();

  expect(spectrogram).toMatchObject({ columns, bands: 64, toHz: 8_000 });
  expect(spectrogram?.stepSeconds).toBeCloseTo(0.1 * framesPerColumn, 6);
  // Means, not sums: the last column, of fewer frames, is as loud as the others.
  const levels = new Set(Buffer.from(spectrogram?.levels ?? "", "base64"));
  expect(levels).toEqual(new Set([(-30 + 120) * 2]));
});
