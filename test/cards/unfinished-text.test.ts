import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CLOSING_LENGTH, finishedSoFar } from "../../src/cards/unfinished-text.ts";
import { MARKS, textOf, WORDS } from "./markdown-texts.ts";

describe("finishedSoFar", () => {
  it.each([
    ["**loud", "**loud**"],
    ["**loud and ", "**loud and**"],
    ["**loud*", "**loud**"],
    ["**loud**", "**loud**"],
    ["a **b *c", "a **b *c***"],
    ["a **", "a"],
    ["a ** b", "a ** b"],
    ["2 * 3", "2 * 3"],
    ["snake_case", "snake_case"],
    ["a `code", "a `code`"],
    ["a `", "a"],
    ["`a ** b` c", "`a ** b` c"],
    ["~~gone", "~~gone~~"],
    [String.raw`\*not`, String.raw`\*not`],
    ["**an old mistake\n\nnew", "**an old mistake\n\nnew"],
    ["words\n##", "words"],
    ["words\n- ", "words"],
    ["words\n12.", "words"],
    ["words\n```js", "words"],
    ["```js\na\n``", "```js\na"],
    ["```js\na ** b", "```js\na ** b"],
    ["", ""],
  ])("shows %j as %j", (text, shown) => {
    expect(finishedSoFar(text)).toBe(shown);
  });

  it("shows the beginning of the text, and after it nothing but a few marks", () => {
    fc.assert(
      fc.property(textOf(MARKS, WORDS), (text) => {
        const shown = finishedSoFar(text);

        const added = Array.from({ length: MOST_ADDED + 1 }, (_, length) => length);
        const isBeginning = (length: number) =>
          text.startsWith(shown.slice(0, shown.length - length));
        expect(added.some(isBeginning)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

/** The text may have inline code open, too. */
const MOST_ADDED = CLOSING_LENGTH + "``".length;
