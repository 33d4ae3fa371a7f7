import { describe, expect, it } from "vitest";
import { measuredCard } from "../../src/cards/measured-card.ts";
import { measuredView } from "../../src/orders/measured-view.ts";
import { cardProblems, readCard } from "../cards/card-problems.ts";
import { WELL_MADE } from "./advice/genres.ts";
import { keyOf, POP, track } from "./measured-tracks.ts";

describe("measuredView", () => {
  it.each(Object.entries(WELL_MADE))("is all that a card needs, of %s", (_, master) => {
    const heading = { title: null, fileName: "track.flac" };

    const card = measuredCard({ ...heading, measured: measuredView(master), picture: null });

    expect(cardProblems(card)).toEqual([]);
    expect(readCard(card)).toContain("Nothing in the numbers needs mending.");
    expect(readCard(card)).toMatch(/Loudness +-\d+\.\d LUFS/);
  });

  it("names the relative key only where nothing decides between the two", () => {
    const runnerUp = { tonic: "C", mode: "major" } as const;

    const sure = measuredView({ ...POP, key: keyOf("A", "minor", { runnerUp }) });
    const unsure = measuredView({
      ...POP,
      key: keyOf("A", "minor", { runnerUp, ambiguous: true }),
    });

    expect(sure.key).toEqual({ name: "A minor", orName: null });
    expect(unsure.key).toEqual({ name: "A minor", orName: "C major" });
  });

  it("tells a steady tempo from one that only part of the track has", () => {
    expect(measuredView(POP).tempo).toMatchObject({ bpm: 128, isSteady: true });
    expect(measuredView(track({ tempo: { stability: 0.6 } })).tempo).toMatchObject({
      isSteady: false,
    });
  });

  it("leaves out a tuning that nobody hears, or that is not sure, or where there is no key", () => {
    const tuned = (cents: number, confidence: number) =>
      measuredView(track({ tuning: { cents, confidence } })).tuningCents;

    expect(tuned(-31, 0.9)).toBe(-31);
    expect(tuned(6, 0.9)).toBeNull();
    expect(tuned(-31, 0.3)).toBeNull();
    expect(measuredView(track({ tuning: { cents: -31 }, key: null })).tuningCents).toBeNull();
  });

  it("counts flat tops only where no codec has touched them", () => {
    const clipped = { peaks: { clippedRuns: 40 } };

    expect(measuredView(track(clipped)).clippedRuns).toBe(40);
    expect(measuredView(track({ ...clipped, source: { codec: "mp3" } })).clippedRuns).toBe(0);
  });

  it("carries the advice and what streaming does", () => {
    const view = measuredView(track({ peaks: { truePeakDbtp: 0.8 } }));

    expect(view.advice.map(({ id }) => id)).toEqual(["true-peak"]);
    expect(view.platforms[0]).toEqual({ name: "Spotify", changeDb: -3.8 });
  });
});
