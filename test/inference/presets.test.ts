import { describe, expect, it } from "vitest";
import {
  DEFAULT_PRESET,
  findPreset,
  PRESETS,
  SUGGESTED_QUESTIONS,
} from "../../src/inference/presets.ts";
import { sanitizePrompt } from "../../src/inference/prompt.ts";

describe("presets", () => {
  it("are found by their slugs, the default one first", () => {
    const slugs = PRESETS.map(({ slug }) => slug);

    expect(slugs).toEqual([
      "describe",
      "technical",
      "full",
      "caption",
      "critic",
      "both-lenses",
      "lyrics",
    ]);
    expect(slugs.map((slug) => findPreset(slug))).toEqual(PRESETS);
    expect(PRESETS[0]).toBe(DEFAULT_PRESET);
    expect(findPreset("unknown")).toBeUndefined();
  });

  it.each([...PRESETS.map(({ text }) => text), ...SUGGESTED_QUESTIONS])(
    "reaches the model as it is: %s",
    (text) => {
      expect(sanitizePrompt(text)).toBe(text);
    },
  );

  it("have labels that fit a menu of Discord", () => {
    expect(PRESETS.filter(({ label }) => label.length > 100)).toEqual([]);
  });
});
