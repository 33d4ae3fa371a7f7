import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { progressCard, type ProgressView } from "../../src/cards/progress-card.ts";
import type { Card } from "../../src/cards/card.ts";
import { cardProblems, readCard, texts } from "./card-problems.ts";
import { MARKS, MENTIONS, textOf, WORDS } from "./markdown-texts.ts";

const NOW = 1_800_000_000_000;
const LATER = NOW + 60_000;

const NASTY = [
  "## A **bold** heading, *and then* some",
  "Plain with **bold _both_ bold**, ~~gone~~ and `code ** here`.",
  "- an __item__ with `` a ` tick ``",
  "> a **quote**",
  "```js\nconst loud = a ** b; // `tick`\n```",
  "1. *one* 2 * 3 = 6, snake_case_name, F# minor",
  "***all of it*** and the end.",
].join("\n\n");

describe("progressCard", () => {
  it.each([
    [{ stage: "waiting" }, "Waiting for a turn…"],
    [{ stage: "waiting", place: 1 }, "Next in line."],
    [{ stage: "waiting", place: 3 }, "3rd in line."],
    [{ stage: "waiting", place: 22, expectedAtMs: null }, "22nd in line."],
    [{ stage: "waiting", place: 11, expectedAtMs: LATER }, "11th in line, about <t:1800000060:R>."],
    [{ stage: "waiting", place: 1, expectedAtMs: NOW - 1 }, "Next in line, any moment now."],
    [{ stage: "waiting", place: 2, isHeldUp: true }, "The model has a problem right now. I keep"],
    [{ stage: "fetching" }, "Fetching the track…"],
    [{ stage: "preparing" }, "Getting the track ready…"],
    [{ stage: "listening" }, "Listening…"],
  ] as const)("says where the order is: %o", (changes, words) => {
    const card = progressCard(view(changes));

    expect(cardProblems(card)).toEqual([]);
    expect(readCard(card)).toContain(`-# ${words}`);
  });

  it("is grey while it waits, and can be cancelled", () => {
    expect(readCard(progressCard(view({ stage: "waiting", place: 2 })))).toMatchInlineSnapshot(`
      "[#80848e]
      ### song\\_1.wav
      -# Critic: “Break the track down like a critic.”
      -# 2nd in line.
      [button cancel:123456789012345678: Cancel]"
    `);
  });

  it("says in a private message that it will soon be of no use", () => {
    const card = progressCard(view({ stage: "waiting", place: 2, note: "last" }));

    expect(cardProblems(card)).toEqual([]);
    expect(readCard(card)).toContain("I show it to you with your next command.");
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
      -# Writing…
      [button cancel:123456789012345678: Cancel]
      It **begins** with **loud
      \`\`\`abc
      C D
      \`\`\`**"
    `);
  });

  it("says that there is more than the message shows", () => {
    const card = progressCard(view({ stage: "writing", textSoFar: "word ".repeat(2000) }));

    expect(cardProblems(card)).toEqual([]);
    expect(readCard(card)).toMatch(/word\n…$/);
    expect(card.files).toEqual([]);
  });

  it("moves nothing while the text grows: each part stays where it was", () => {
    const stages = ["fetching", "listening", "writing"] as const;
    const shown = stages.map((stage) => progressCard(view({ stage })));
    const written = [1, 40, 4000].map((length) =>
      progressCard(view({ stage: "writing", textSoFar: "word ".repeat(length) })),
    );

    const [first, ...others] = [...shown, ...written].map(kindsOf);

    for (const kinds of others) expect(kinds.slice(0, first?.length)).toEqual(first);
    expect(new Set(written.map((card) => kindsOf(card).join(" "))).size).toBe(1);
  });

  it("is a message without broken marks wherever the text is cut", () => {
    for (let length = 1; length <= NASTY.length; length += 1) {
      const textSoFar = NASTY.slice(0, length);

      const card = progressCard(view({ stage: "writing", textSoFar }));

      const loose = looseMarks(texts(card)[1] ?? "");
      expect({ textSoFar, problems: cardProblems(card), loose }).toEqual({
        textSoFar,
        problems: [],
        loose: [],
      });
    }
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
    orderId: "123456789012345678",
    title: null,
    fileName: "song_1.wav",
    question: { label: "Critic", text: "Break the track down like a critic." },
    stage: "waiting",
    nowMs: NOW,
    ...changes,
  };
}

/** The kinds of the parts within the card's frame, in order. */
function kindsOf(card: Card): readonly number[] {
  const [frame] = card.components;
  return frame !== undefined && "components" in frame
    ? frame.components.map(({ type }) => type)
    : [];
}

/** What is left of the marks once all that belong together are taken away: they would show as themselves. */
function looseMarks(markdown: string): readonly string[] {
  let prose = markdown
    .replaceAll(/^```[\s\S]*?```$/gm, "")
    .replaceAll(/(?<![\\`])(`+)(?!`).*?(?<!`)\1(?!`)/g, "")
    .replaceAll(/\\./g, "")
    .replaceAll(/2 \*(?: 3|$)|(?<=snake)_|(?<=case)_/g, "");
  const pairs = [
    /(?<!\*)\*([^*\s][^*]*)\*/g,
    /\*\*\*([^*]+)\*\*\*/g,
    /\*\*([^*]+)\*\*/g,
    /(?<!_)_([^_\s][^_]*)_/g,
    /__([^_]+)__/g,
    /~~([^~]+)~~/g,
  ];
  for (let before = ""; before !== prose;) {
    before = prose;
    for (const pair of pairs) prose = prose.replaceAll(pair, "$1");
  }
  return prose.match(/[*_~`]+/g) ?? [];
}
