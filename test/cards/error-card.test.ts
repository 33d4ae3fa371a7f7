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

  it("offers to try it once more, and says how long ago it was asked", () => {
    const card = errorCard({
      ...failureWords("expired"),
      referenceId: "k3v9q2",
      retryOrderId: "123456789012345678",
      askedAtMs: 1_800_000_000_000,
    });

    expect(cardProblems(card)).toEqual([]);
    expect(readCard(card)).toMatchInlineSnapshot(`
      "[#ed4245]
      ### That did not work
      I could not answer this in time: I was down, or there was too much to do. Nothing was counted for it.
      If you still want it, ask again.
      You asked <t:1800000000:R>.
      -# Reference: k3v9q2
      [button retry:123456789012345678: Retry]"
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
  it("says when it works again, on the reader's own clock", () => {
    const message = "You have had 10 tracks heard within the hour.";

    const card = refusalCard({ message, referenceId: "k3v9q2", retryAtMs: 1_800_000_000_000 });

    expect(cardProblems(card)).toEqual([]);
    expect(readCard(card)).toContain(`${message}\nIt works again <t:1800000000:R>.`);
  });

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
