import { describe, expect, it } from "vitest";
import { cancelledCard } from "../../src/cards/cancelled-card.ts";
import { cardProblems, readCard } from "./card-problems.ts";

describe("cancelledCard", () => {
  it.each([
    { by: "owner", words: "Cancelled." },
    { by: "moderator", words: "Cancelled by a moderator." },
  ] as const)("says in grey what the $by did", ({ by, words }) => {
    const card = cancelledCard({ fileName: "song_1.wav", by });

    expect(cardProblems(card)).toEqual([]);
    expect(readCard(card)).toBe(`[#80848e]\n### song\\_1.wav\n-# ${words}`);
  });
});
