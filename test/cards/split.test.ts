import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findCode } from "../../src/cards/code-spans.ts";
import { splitText, takeBeginning } from "../../src/cards/split.ts";
import { MARKS, textOf, WORDS } from "./markdown-texts.ts";

const SENTENCE = "The drums come in late. ";
const LONG_TEXT = fc
  .array(textOf(MARKS, WORDS), { minLength: 1, maxLength: 20 })
  .map((parts) => parts.join(SENTENCE));

describe("takeBeginning", () => {
  it("gives back a text that fits as it is", () => {
    expect(takeBeginning("short", 100)).toEqual({ beginning: "short", rest: "" });
  });

  it.each([
    ["a paragraph", `${"a".repeat(70)}\n\n`, `${"b. ".repeat(9)}\n${"c".repeat(50)}`],
    ["a line", `${"a".repeat(70)}\n`, `${"b. ".repeat(9)}${"c".repeat(50)}`],
    ["a sentence", `${"a".repeat(70)}. `, `b b b b b ${"c".repeat(50)}`],
    ["a word", `${"a".repeat(70)} `, "c".repeat(50)],
    ["a character", "e\u0301".repeat(50), "e\u0301 and more"],
  ])("cuts after %s", (_border, beginning, rest) => {
    const limit = Math.max(beginning.length + 1, 100);

    expect(takeBeginning(beginning + rest, limit)).toEqual({ beginning, rest });
  });

  it("cuts before a fence rather than in it", () => {
    const before = `${SENTENCE.repeat(4)}\n\n`;
    const fence = `\`\`\`js\n${"play();\n".repeat(9)}\`\`\``;

    expect(takeBeginning(before + fence, 150)).toEqual({ beginning: before, rest: fence });
  });

  it("closes a fence that it has to cut, and opens it again in its language", () => {
    const fence = `\`\`\`js\n${"play();\n".repeat(30)}\`\`\``;

    const { beginning, rest } = takeBeginning(fence, 100);

    expect(beginning).toBe(`\`\`\`js\n${"play();\n".repeat(11)}\`\`\``);
    expect(rest).toBe(`\`\`\`js\n${"play();\n".repeat(19)}\`\`\``);
  });

  it("does not tear an emoji apart", () => {
    const family = "👨‍👩‍👧‍👦";

    const { beginning, rest } = takeBeginning(family.repeat(20), 100);

    expect(beginning).toBe(family.repeat(9));
    expect(rest).toBe(family.repeat(11));
  });

  it("loses nothing and adds nothing but the marks of a fence", () => {
    fc.assert(
      fc.property(LONG_TEXT, fc.integer({ min: 100, max: 400 }), (text, limit) => {
        const { beginning, rest } = takeBeginning(text, limit);

        expect(beginning.length).toBeLessThanOrEqual(limit);
        expect(isOneCut(text, beginning, rest)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("refuses a limit that leaves no room to cut well", () => {
    expect(() => takeBeginning("a", 99)).toThrow(RangeError);
  });
});

describe("splitText", () => {
  it("gives one part for a text that fits and none for an empty one", () => {
    expect(splitText("short", 100)).toEqual(["short"]);
    expect(splitText("", 100)).toEqual([]);
  });

  it("makes no part longer than the limit", () => {
    fc.assert(
      fc.property(LONG_TEXT, fc.integer({ min: 100, max: 400 }), (text, limit) => {
        const parts = splitText(text, limit);

        expect(Math.max(0, ...parts.map(({ length }) => length))).toBeLessThanOrEqual(limit);
      }),
      { numRuns: 500 },
    );
  });

  it("returns the very same text, joined, where no code was cut", () => {
    const withoutCode = LONG_TEXT.map((text) => text.replaceAll("`", ""));

    fc.assert(
      fc.property(withoutCode, fc.integer({ min: 100, max: 400 }), (text, limit) => {
        expect(splitText(text, limit).join("")).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it("leaves no fence open in any part", () => {
    fc.assert(
      fc.property(LONG_TEXT, fc.integer({ min: 100, max: 400 }), (text, limit) => {
        const open = splitText(text, limit).filter((part) =>
          findCode(part).some(({ closed }) => !closed),
        );

        expect(open).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it("ends for a text of nothing but marks", () => {
    for (const mark of [...MARKS, "\u0301", "\n\n```\n"]) {
      const parts = splitText(mark.repeat(2000), 100);

      expect(parts.length).toBeGreaterThan(1);
      expect(Math.max(...parts.map(({ length }) => length))).toBeLessThanOrEqual(100);
    }
  });
});

/** The text was cut at one place: nothing is missing, and nothing was added but the marks of a fence. */
function isOneCut(text: string, beginning: string, rest: string): boolean {
  const reopened = rest.replace(/^```[^\n]*\n/, "");
  return [rest, reopened].some((content) => {
    const at = text.length - content.length;
    const closing = beginning.slice(at);
    return (
      text.slice(0, at) + content === text &&
      beginning.startsWith(text.slice(0, at)) &&
      ["", "```", "\n```"].includes(closing)
    );
  });
}
