import { describe, expect, it } from "vitest";
import { errorCard, refusalCard } from "../../src/cards/error-card.ts";
import { failureWords } from "../../src/cards/failure-words.ts";
import { cardProblems, readCard } from "./card-problems.ts";

describe("errorCard", () => {
  it("says what happened, what to do and where the log has it", () => {
    const card = errorCard({ ...failureWords("out-of-memory"), referenceId: "k3v9q2" });

    expect(cardProblems(card)).toEqual([]);
    expect(readCard(card)).toMatchInlineSnapshot(`
      "[#ed4245]
      ### That did not work
      The model ran out of memory.
      Try a faster quality or a shorter track, or try again later.
      -# Reference: k3v9q2"
    `);
  });

  it("leaves no gap where there is nothing to do", () => {
    const card = errorCard({ what: "It failed.", todo: "", referenceId: "k3v9q2" });

    expect(cardProblems(card)).toEqual([]);
    expect(readCard(card)).toContain("It failed.\n-# Reference");
  });

  it("fits whatever it is told", () => {
    const long = "_ ".repeat(5000);

    const card = errorCard({ title: long, what: long, todo: long, referenceId: long });

    expect(cardProblems(card)).toEqual([]);
  });
});

describe("refusalCard", () => {
  it("says why, and where the log has it", () => {
    const card = refusalCard({
      message: "“a,b <@1>.mp3” is silent. Send a track with sound.",
      referenceId: "k3v9q2",
    });

    expect(cardProblems(card)).toEqual([]);
    expect(readCard(card).replaceAll("\u200B", "·")).toMatchInlineSnapshot(`
      "[#f0b132]
      ### Not this one
      “a,b \\<·@1\\>.mp3” is silent. Send a track with sound.
      -# Reference: k3v9q2"
    `);
  });
});
