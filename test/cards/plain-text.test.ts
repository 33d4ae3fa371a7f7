import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainText } from "../../src/cards/plain-text.ts";
import { MARKS, MENTIONS, textOf, WORDS } from "./markdown-texts.ts";

describe("plainText", () => {
  it("leaves a usual name alone", () => {
    expect(plainText("Nina Simone — Feeling Good (Live).mp3", 120)).toBe(
      "Nina Simone — Feeling Good (Live).mp3",
    );
  });

  it("leaves a version alone", () => {
    expect(plainText("0.1.0", 120)).toBe("0.1.0");
  });

  it.each([
    ["Markdown", "a_b *c* `d` ~~e~~ ||f||", String.raw`a\_b \*c\* \`d\` \~\~e\~\~ \|\|f\|\|`],
    ["a mention in a file's name", "a,b <@1>.mp3", "a,b \\<\u200B@1\\>.mp3"],
    ["a masked link", "[free](https://x.y)", "\\[free\\](https:\u200B//x.y)"],
    ["a numbered track", "01. Intro", String.raw`01\. Intro`],
    ["a list", "- one", String.raw`\- one`],
    ["several lines", "one\r\n# two\u2028three", String.raw`one \# two three`],
    ["a direction that turns", "song\u202E3pm.exe", "song 3pm.exe"],
  ])("shows %s as it was written", (_what, text, shown) => {
    expect(plainText(text, 120)).toBe(shown);
  });

  it("cuts between characters, not within them", () => {
    expect(plainText("🎵🎵🎵🎵", 3)).toBe("🎵🎵…");
    expect(plainText("e\u0301e\u0301e\u0301", 3)).toBe("e\u0301e\u0301e\u0301");
    expect(plainText("one two three", 5)).toBe("one…");
  });

  it("bounds a character that has hundreds of marks on it", () => {
    expect(plainText(`a${"\u0301".repeat(5000)} b`, 50).length).toBeLessThanOrEqual(100);
  });

  it("shows strangers' words as they are and nothing else, on one line", () => {
    fc.assert(
      fc.property(textOf(MARKS, MENTIONS, WORDS), (text) => {
        const shown = plainText(text, 10_000);

        expect(shown).not.toMatch(/\n|@everyone|@here|:\/\//);
        expect(shown).not.toMatch(/(?<!\\)(?:\\\\)*[*_~`|<>#[\]]/);
        expect(unescape(shown)).toBe(text.replaceAll(/\s+/g, " ").trim());
      }),
      { numRuns: 500 },
    );
  });
});

function unescape(text: string): string {
  return text.replaceAll(/\\([^0-9A-Za-z\s])/g, "$1").replaceAll("\u200B", "");
}
