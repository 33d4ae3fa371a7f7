import { describe, expect, it } from "vitest";
import { textCard } from "../../src/cards/text-card.ts";
import { cardProblems } from "./card-problems.ts";

describe("textCard", () => {
  it("is a file with the question, the whole answer as it was written, and what made it", () => {
    const text = "## Overview\n\nIt **swells**. ".repeat(300);
    const answer = { title: null, fileName: "joga.mp3", question: { label: null, text: "Why?" } };

    const card = textCard({ ...answer, text }, "best (Q8_0)");

    const written = card.files[0]?.data.toString();
    expect(cardProblems(card)).toEqual([]);
    expect(card.files.map(({ name }) => name)).toEqual(["liner-notes-joga-mp3.md"]);
    expect(written).toBe(
      `# joga.mp3\n\n> Why?\n\n${text.trim()}\n\n---\n\nbest (Q8_0)\n\nThe model’s opinion, not a measurement.\n`,
    );
  });
});
