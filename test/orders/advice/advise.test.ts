import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { advise } from "../../../src/orders/advice/advise.ts";
import { POP, track } from "../measured-tracks.ts";
import { CASES } from "./cases.ts";
import { WELL_MADE } from "./genres.ts";

describe("advise", () => {
  it.each(Object.entries(WELL_MADE))("has nothing to say about %s", (_, master) => {
    expect(advise(master)).toEqual([]);
  });

  it.each(CASES)(
    "gives $rule as a $severity, and only where it is one",
    ({ rule, severity, bad, fine }) => {
      expect(advise(bad).map(({ id, severity: how }) => `${id} ${how}`)).toEqual([
        `${rule} ${severity}`,
      ]);
      for (const each of fine) {
        expect(
          advise(each).filter(({ id, severity: how }) => id === rule && how === severity),
        ).toEqual([]);
      }
    },
  );

  it("names the number and what to do about it", () => {
    expect(advise(track({ peaks: { truePeakDbtp: 0.8 } }))).toEqual([
      {
        id: "true-peak",
        severity: "warning",
        finding: "True peak +0.8 dBTP",
        advice: "It will clip in most streaming encoders and some converters; aim for -1 dBTP.",
      },
    ]);
  });

  it("puts the most severe first", () => {
    const messy = track({
      peaks: { truePeakDbtp: 0.4, clippedRuns: 30_000, dcOffsetPercent: 1 },
      tuning: { cents: 40, confidence: 0.9 },
    });

    expect(advise(messy).map(({ id }) => id)).toEqual([
      "clipping",
      "true-peak",
      "dc-offset",
      "off-tuning",
    ]);
  });

  it("says of near-silence that it is nearly silent, and nothing else", () => {
    const silent = (integratedLufs: number | null, truePeakDbtp = -50) =>
      track({
        content: { kind: "near-silence" },
        loudness: { integratedLufs },
        peaks: { truePeakDbtp },
        source: { sampleRateHz: 8_000 },
      });

    expect(advise(silent(-55))).toEqual([
      {
        id: "near-silence",
        severity: "problem",
        finding: "Nearly silent: -55.0 LUFS",
        advice: "Turn it up, or check the export.",
      },
    ]);
    expect(advise(silent(null)).map(({ finding }) => finding)).toEqual(["Nearly silent"]);
    expect(advise(silent(null, -3)), "a loud clip, too short to rate").toEqual([]);
  });

  it("fits a card, each in plain words", () => {
    for (const { finding, advice } of CASES.flatMap(({ bad }) => advise(bad))) {
      expect(finding.length).toBeLessThanOrEqual(60);
      expect(advice.length).toBeLessThanOrEqual(160);
      expect(finding).toMatch(/^[A-Z\d].*[^.]$/);
      expect(advice).toMatch(/^[A-Z].*\.$/);
      expect(finding + advice).not.toMatch(/[*_~`|<>[\]#]/);
    }
  });

  it("has every rule, and its sources, in the documentation", async () => {
    const text = await readFile(new URL("../../../docs/advice.md", import.meta.url), "utf8");

    const documented = [...text.matchAll(/^\| `([a-z-]+)` +\|/gm)].map(([, id]) => id);

    expect(new Set(documented)).toEqual(new Set(CASES.map(({ rule }) => rule)));
  });

  it("leaves a track unknown in everything alone", () => {
    const unknown = track({
      loudness: { integratedLufs: null, rangeLu: null },
      peaks: { truePeakDbtp: null, samplePeakDbfs: null, peakToLoudnessLu: null },
      stereo: null,
      spectrum: null,
      tempo: null,
      key: null,
      tuning: null,
    });

    expect(advise(unknown)).toEqual([]);
    expect(advise(POP)).toEqual([]);
  });
});
