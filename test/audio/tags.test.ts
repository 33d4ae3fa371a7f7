import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanTag, cleanTags } from "../../src/audio/tags.ts";

describe("cleanTag", () => {
  it.each([
    { tag: "  Blue\tin\nGreen ", clean: "Blue in Green", why: "one line, single spaces" },
    { tag: "evil\u202Egnp.exe", clean: "evilgnp.exe", why: "no turning of the direction" },
    { tag: "a\u200Bb\uFEFFc\u00ADd", clean: "abcd", why: "no zero-width characters" },
    { tag: "x\u00A0\u3000\u2003y", clean: "x y", why: "odd spaces become plain ones" },
    { tag: "Cafe\u0301", clean: "Caf\u00E9", why: "composed" },
    { tag: "bell\u0007 \u001B[31mred", clean: "bell [31mred", why: "no control characters" },
    {
      tag: "Z\u0334\u0335\u0336\u0337\u0338\u0339a",
      clean: "Z\u0334\u0335\u0336a",
      why: "no piles of marks",
    },
    { tag: "lone \uD800 half", clean: "lone half", why: "no broken surrogates" },
  ])("shows $tag as $clean: $why", ({ tag, clean }) => {
    expect(cleanTag(tag)).toBe(clean);
  });

  it("has no title where nothing visible is left", () => {
    expect(cleanTags({ title: "\u200B\u202E \n", artist: "Somebody" })).toEqual({
      artist: "Somebody",
    });
  });

  it("cuts a long title between characters, never inside an emoji", () => {
    const clean = cleanTag("\u{1F469}\u{1F3FD}".repeat(100)) ?? "";

    expect(clean.length).toBeLessThanOrEqual(200);
    expect(clean.replaceAll("\u{1F469}\u{1F3FD}", "")).toBe("");
  });

  it("is one short visible line whatever the file says", () => {
    const anything = fc.string({ unit: "binary", maxLength: 600 });
    fc.assert(
      fc.property(anything, (tag) => {
        const clean = cleanTag(tag) ?? "x";

        expect(clean).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|^\s|\s$|\s\s/u);
        expect(clean.length).toBeGreaterThan(0);
        expect(clean.length).toBeLessThanOrEqual(200);
        expect(clean.isWellFormed()).toBe(true);
      }),
    );
  });
});
