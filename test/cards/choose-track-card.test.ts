import { describe, expect, it } from "vitest";
import { chooseTrackCard, type TrackChoice } from "../../src/cards/choose-track-card.ts";
import { cardProblems, readCard } from "./card-problems.ts";

describe("chooseTrackCard", () => {
  it("offers the tracks of a message", () => {
    const card = chooseTrackCard({ tracks: [track(1), track(2)], customId: "choose:1" });

    expect(cardProblems(card)).toEqual([]);
    expect(readCard(card)).toMatchInlineSnapshot(`
      "[#5865f2]
      ### There are several tracks here: which one?
      [select choose:1: [{"label":"song 1.mp3","value":"1","description":"3:20, 4 MB"},{"label":"song 2.mp3","value":"2","description":"3:20, 4 MB"}]]"
    `);
  });

  it("offers 25 and says that there are more", () => {
    const tracks = Array.from({ length: 30 }, (_, index) => track(index));

    const card = chooseTrackCard({ tracks, customId: "choose:1" });

    expect(cardProblems(card)).toEqual([]);
    expect(readCard(card)).toContain("Only the first 25 are listed; 5 more are not.");
  });

  it("takes names of any length, or none", () => {
    const tracks = [
      { name: "🎵".repeat(90), value: "1", description: "d".repeat(300) },
      { name: " \u200B ", value: "2", description: "" },
    ];

    const card = chooseTrackCard({ tracks, customId: "choose:1" });

    expect(cardProblems(card)).toEqual([]);
    expect(readCard(card)).toContain(`"label":"${"🎵".repeat(49)}…"`);
    expect(readCard(card)).toContain(`"description":"${"d".repeat(99)}…"`);
    expect(readCard(card)).toContain('"label":"Track 2"');
  });
});

function track(index: number): TrackChoice {
  return { name: `song ${index}.mp3`, value: String(index), description: "3:20, 4 MB" };
}
