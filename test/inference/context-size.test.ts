import { describe, expect, it } from "vitest";
import {
  chooseContextTokens,
  neededContextTokens,
  residentContextTokens,
} from "../../src/inference/context-size.ts";

describe("neededContextTokens", () => {
  it.each([
    { what: "a short clip", audioSeconds: 1, prompt: "", maxOutputTokens: 1, tokens: 1_792 },
    {
      what: "2.5 minutes",
      audioSeconds: 149.9,
      prompt: "x".repeat(100),
      maxOutputTokens: 600,
      tokens: 5_376,
    },
    {
      what: "ten minutes",
      audioSeconds: 600,
      prompt: "x".repeat(100),
      maxOutputTokens: 600,
      tokens: 17_408,
    },
    {
      what: "text that is more bytes than letters",
      audioSeconds: 1,
      prompt: "東".repeat(1_000),
      maxOutputTokens: 1,
      tokens: 4_864,
    },
  ])("holds $what", ({ tokens, ...demand }) => {
    expect(neededContextTokens(demand)).toBe(tokens);
  });
});

describe("chooseContextTokens", () => {
  const demand = { audioSeconds: 149.9, prompt: "Describe it.", maxOutputTokens: 600 };

  it("takes the configured size where it is enough", () => {
    expect(chooseContextTokens(demand, 8_192)).toBe(8_192);
  });

  it("takes what is needed where none is configured", () => {
    expect(chooseContextTokens(demand, undefined)).toBe(neededContextTokens(demand));
  });

  it("says how much is needed where the configured size is too small", () => {
    expect(() => chooseContextTokens(demand, 4_096)).toThrow(
      expect.objectContaining({
        reason: "context-too-small",
        hint: expect.stringContaining(String(neededContextTokens(demand))),
      }),
    );
  });
});

describe("the context of a resident model", () => {
  it("holds the longest track, the longest answer and a conversation", () => {
    const limits = { heardSeconds: 600, maxOutputTokens: 600 };

    const contextTokens = residentContextTokens(limits);

    const history = { audioSeconds: 600, prompt: "word ".repeat(800), maxOutputTokens: 600 };
    expect(contextTokens).toBe(21_504);
    expect(chooseContextTokens(history, contextTokens)).toBe(contextTokens);
  });

  it("is never more than the model was trained for", () => {
    expect(residentContextTokens({ heardSeconds: 600, maxOutputTokens: 20_000 })).toBe(32_768);
  });
});
