import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanText } from "../../src/inference/clean-text.ts";

const anyText = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "binary" }),
  fc
    .array(
      fc.constantFrom(
        "\uD83D",
        "\uDE00",
        "\u200D",
        "\uFE0F",
        "👩",
        "\r",
        "\n",
        "\n\n\n",
        " ",
        "e",
        "\u0301",
        "<|im_",
        "end|>",
        "<sound>",
        "\uFFFD",
        "\u{E0067}",
        "🏴",
        "می",
        "1",
      ),
    )
    .map((parts) => parts.join("")),
);

describe("cleanText", () => {
  it.each([
    { title: "control tokens", text: "Warm pads.<|im_end|>", clean: "Warm pads." },
    { title: "half a control token at the end", text: "Warm pads.<|im_en", clean: "Warm pads." },
    { title: "the audio's token", text: "<sound>Warm pads.", clean: "Warm pads." },
    { title: "broken characters", text: "Warm\uFFFD pads\uD800.", clean: "Warm pads." },
    { title: "control characters", text: "Warm\u0007 pads\u001B.", clean: "Warm pads." },
    {
      title: "direction and zero-width characters",
      text: "\uFEFFWarm\u202E pa\u200Bds\u2066.",
      clean: "Warm pads.",
    },
    { title: "joiners that join nothing", text: "Warm\u200D pads\uFE0F.", clean: "Warm pads." },
    { title: "private symbols", text: "Warm\uE000 pads\u{F0000}.", clean: "Warm pads." },
    { title: "other systems' line ends", text: "a\r\nb\rc\u2028d", clean: "a\nb\nc\nd" },
    { title: "blank lines in a row", text: "a\n \n\n\nb  \n", clean: "a\n\nb" },
    { title: "letters with loose accents", text: "Cafe\u0301", clean: "Café" },
  ])("tidies $title", ({ text, clean }) => {
    expect(cleanText(text)).toBe(clean);
  });

  it.each([
    "Café naïve — 東京 ночь ♪ 🎵 “quoted” ünïcödé done.",
    "Families 👩‍👩‍👧‍👦, hearts ❤️‍🔥, skins 👍🏽, keys 1️⃣, flags 🇯🇵 🏴󠁧󠁢󠁳󠁣󠁴󠁿",
    "می‌خواهم and क्‍ष",
    "**Bold** _italic_ `code` @everyone <@123> ||spoiler|| # heading ```js\nlet x = 1;\n``` end.",
    "- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> quote: 3 < 4 > 2",
  ])("leaves readable text as it is: %j", (text) => {
    expect(cleanText(text)).toBe(text);
  });

  it("never throws, and changes nothing the second time", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = cleanText(text);

        expect(cleanText(once)).toBe(once);
        expect(once.isWellFormed()).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });

  it("leaves plain English as it is", () => {
    const word = fc.stringMatching(/^[A-Za-z0-9.,;:!?'"()%&/*_#-]{1,12}$/);
    const prose = fc.array(fc.array(word, { minLength: 1 }), { minLength: 1 });
    fc.assert(
      fc.property(prose, (paragraphs) => {
        const text = paragraphs.map((words) => words.join(" ")).join("\n\n");

        expect(cleanText(text)).toBe(text);
      }),
    );
  });
});
