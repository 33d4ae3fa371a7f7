import { describe, expect, it } from "vitest";
import { DEFAULT_DEADLINE, deadlineMs } from "../../src/inference/deadline.ts";

describe("deadlineMs", () => {
  it.each([
    { what: "2.5 minutes and a full answer", audioSeconds: 150, tokens: 600, minutes: 9.5 },
    { what: "ten minutes and a full answer", audioSeconds: 600, tokens: 600, minutes: 17 },
    { what: "a second and a word", audioSeconds: 1, tokens: 2, minutes: 2.03 },
  ])("gives $what about $minutes minutes", ({ audioSeconds, tokens, minutes }) => {
    const ms = deadlineMs(DEFAULT_DEADLINE, audioSeconds, tokens);

    expect(ms / 60_000).toBeCloseTo(minutes, 1);
  });
});
