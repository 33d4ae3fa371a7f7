import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findCode } from "../../src/cards/code-spans.ts";
import { discordMarkdown } from "../../src/cards/markdown.ts";
import { MARKS, MENTIONS, textOf, WORDS } from "./markdown-texts.ts";

const ZERO_WIDTH_SPACE = "\u200B";

describe("discordMarkdown", () => {
  it.each([
    ["emphasis", "**bold** _italic_ *too* __under__ ~~gone~~"],
    ["inline code", "a `||x||` and ``b ` c``"],
    ["a fence", "before\n```js\n# no heading\n||x|| [y](z)\n```\nafter"],
    ["a fence in the middle of a line", "so ```js\nlet x = 1;\n``` end."],
    ["lists and quotes", "- one\n  - two\n1. three\n> four"],
    ["a sharp", "F# minor, then C# and F#."],
    ["an escape of its own", String.raw`5 \* 4 \| 3 C:\music`],
    ["emphasis that does not end", "**bold and _then"],
  ])("keeps %s", (_what, text) => {
    expect(discordMarkdown(text)).toBe(text);
  });

  it.each([
    ["a heading becomes a bold line", "## Tempo\nfast", "**Tempo**\nfast"],
    ["a bold heading is bold once", "#### **Tempo:** fast", "**Tempo: fast**"],
    ["a heading in a quote too", "> # Tempo", "> **Tempo**"],
    ["hashes alone stay hashes", "##", String.raw`\#\#`],
    ["a key is no end of a heading", "# Key: C#", "**Key: C#**"],
    ["small print shows its marks", "-# psst", String.raw`-\# psst`],
    ["a quote takes in one line only", ">>> all", String.raw`\>>> all`],
    ["a spoiler is open", "||psst||", String.raw`\|\|psst\|\|`],
    ["an escaped spoiler stays open", String.raw`\||||psst||`, String.raw`\|\|\|\|psst\|\|`],
    ["a link shows where it goes", "[x](https://y.z)", `\\[x](https:${ZERO_WIDTH_SPACE}//y.z)`],
    ["a section's name keeps its brackets", "[Verse 1]", String.raw`\[Verse 1]`],
    ["an open fence is closed", "```js\nlet x", "```js\nlet x\n```"],
    ["an open backtick is itself", "a `b", "a \\`b"],
    ["a fence without content is itself", "a ```", "a \\`\\`\\`"],
  ])("%s", (_what, text, shown) => {
    expect(discordMarkdown(text)).toBe(shown);
  });

  it.each(MENTIONS)("shows %s and calls nobody", (mention) => {
    const shown = discordMarkdown(`a ${mention} b \`${mention}\``);

    expect(shown).not.toContain(mention);
    expect(shown.replaceAll(ZERO_WIDTH_SPACE, "")).toBe(`a ${mention} b \`${mention}\``);
  });

  it("shows the stand-in's worst answer", () => {
    const answer =
      "**Bold** _italic_ `code` @everyone <@123> ||spoiler|| # heading ```js\nlet x = 1;\n``` end.";

    expect(discordMarkdown(answer).replaceAll(ZERO_WIDTH_SPACE, "·")).toMatchInlineSnapshot(`
      "**Bold** _italic_ \`code\` @·everyone <·@123> \\|\\|spoiler\\|\\| \\# heading \`\`\`js
      let x = 1;
      \`\`\` end."
    `);
  });

  it("adds nothing but escapes and takes nothing away", () => {
    const text = textOf(
      MARKS.filter((mark) => !/[#`\\]/.test(mark)),
      MENTIONS,
      WORDS,
    );

    fc.assert(
      fc.property(text, (written) => {
        const shown = discordMarkdown(written);

        expect(shown.replaceAll(/[\\\u200B]/g, "")).toBe(written);
      }),
      { numRuns: 500 },
    );
  });

  it("harms no word, whatever marks stand around it", () => {
    const words = (text: string) => text.replaceAll(/[^\p{L}\p{N}\p{M}🎵@<>]/gu, "");

    fc.assert(
      fc.property(textOf(MARKS, MENTIONS, WORDS), (written) => {
        expect(words(discordMarkdown(written))).toBe(words(written));
      }),
      { numRuns: 500 },
    );
  });

  it("leaves no mention, link, spoiler, heading or open fence, wherever a text was cut", () => {
    fc.assert(
      fc.property(textOf(MARKS, MENTIONS, WORDS), fc.nat(400), (written, cut) => {
        const shown = discordMarkdown(written.slice(0, cut));

        expect(shown).not.toMatch(/@everyone|@here|<[@#:]|<a:|<t:|<id:|<\/\w+ \w+:\d|:\/\//);
        expect(outsideCode(shown)).not.toMatch(/\|\||\[|^[ \t]*(?:#{1,3}|-#|>>>)\s/m);
        expect(findCode(shown).every(({ closed }) => closed)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

/** Without what is code and what is escaped. */
function outsideCode(text: string): string {
  let rest = "";
  let at = 0;
  for (const { start, end } of findCode(text)) {
    rest += `${text.slice(at, start)}·`;
    at = end;
  }
  return (rest + text.slice(at)).replaceAll(/\\[^0-9A-Za-z\s]/g, "·");
}
