import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { progressCard, type ProgressView } from "../../src/cards/progress-card.ts";
import { cardProblems, readCard } from "./card-problems.ts";
import { MARKS, MENTIONS, textOf, WORDS } from "./markdown-texts.ts";

describe("progressCard", () => {
  it.each([
    [{ stage: "waiting" }, "Waiting for a turn…"],
    [{ stage: "waiting", place: 1 }, "Next in line."],
    [{ stage: "waiting", place: 3 }, "Waiting for a turn: number 3 in line."],
    [{ stage: "fetching" }, "Fetching the track…"],
    [{ stage: "preparing" }, "Getting the track ready…"],
    [{ stage: "listening" }, "Listening…"],
  ] as const)("says where the order is: %o", (changes, words) => {
    const card = progressCard(view(changes));

    expect(cardProblems(card)).toEqual([]);
    expect(readCard(card)).toContain(`-# ${words}`);
  });

  it("is grey while it waits", () => {
    expect(readCard(progressCard(view({ stage: "waiting", place: 2 })))).toMatchInlineSnapshot(`
      "[#80848e]
      ### song\\_1.wav
      -# Critic: “Break the track down like a critic.”
      -# Waiting for a turn: number 2 in line."
    `);
  });

  it("shows what is written so far, its open code closed", () => {
    const card = progressCard(
      view({ stage: "writing", textSoFar: "It **begins** with **loud\n```abc\nC D" }),
    );

    expect(cardProblems(card)).toEqual([]);
    expect(readCard(card)).toMatchInlineSnapshot(`
      "[#5865f2]
      ### song\\_1.wav
      -# Critic: “Break the track down like a critic.”
      It **begins** with **loud
      \`\`\`abc
      C D
      \`\`\`
      -# Writing…"
    `);
  });

  it("says that there is more than the message shows", () => {
    const card = progressCard(view({ stage: "writing", textSoFar: "word ".repeat(2000) }));

    expect(cardProblems(card)).toEqual([]);
    expect(readCard(card)).toContain("word\n…\n-# Writing…");
    expect(card.files).toEqual([]);
  });

  it("is a message that Discord takes at every moment of writing", () => {
    fc.assert(
      fc.property(textOf(MARKS, MENTIONS, WORDS), fc.nat(500), (text, cut) => {
        const textSoFar = text.repeat(20).slice(0, cut * 10);

        expect(cardProblems(progressCard(view({ stage: "writing", textSoFar })))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});

function view(changes: Partial<ProgressView>): ProgressView {
  return {
    title: null,
    fileName: "song_1.wav",
    question: { label: "Critic", text: "Break the track down like a critic." },
    stage: "waiting",
    ...changes,
  };
}
