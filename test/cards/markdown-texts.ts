import * as fc from "fast-check";

export const MENTIONS = [
  "@everyone",
  "@here",
  "<@123456789012345678>",
  "<@!123456789012345678>",
  "<@&123456789012345678>",
  "<#123456789012345678>",
  "</describe track:123456789012345678>",
  "<:drum:123456789012345678>",
  "<a:drum:123456789012345678>",
  "<t:1700000000:R>",
  "<id:guide>",
  "<123456789012345678:customize>",
  "<somebody@example.com>",
  "<mailto:somebody@example.com>",
  "https://example.com/a_b",
  "<https://example.com>",
  "discord.gg/abc",
] as const;

const INLINE_MARKS = "** * _ __ ~~ || | ` `` ``` # -# > >>> - 1. \\ [ ]( ) < @ !".split(" ");
const LINE_STARTS = ["# ", "## ", "-# ", "> ", ">>> ", "- ", "1. "];
export const MARKS = [...INLINE_MARKS, ...LINE_STARTS, "```js\n", "\n", "\n\n"];

export const WORDS = [
  "Drums",
  " and ",
  "bass. ",
  "F# minor",
  "é",
  "🎵",
  "東京",
  "e\u0301",
  " ",
  "x",
] as const;

/** Texts made of what matters to Discord: far more telling than random characters. */
export function textOf(...pieces: readonly (readonly string[])[]): fc.Arbitrary<string> {
  return fc
    .array(fc.constantFrom(...pieces.flat()), { maxLength: 40 })
    .map((parts) => parts.join(""));
}
