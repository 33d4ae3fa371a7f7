import { describe, expect, it } from "vitest";
import { formatDuration, formatElapsed } from "../../src/cards/durations.ts";

describe("formatDuration", () => {
  it.each([
    [0, "0:00"],
    [5.4, "0:05"],
    [59.6, "1:00"],
    [149.9, "2:30"],
    [600, "10:00"],
    [3599.7, "1:00:00"],
    [3723, "1:02:03"],
    [-1, "0:00"],
  ])("writes %d s as %s", (seconds, words) => {
    expect(formatDuration(seconds)).toBe(words);
  });
});

describe("formatElapsed", () => {
  it.each([
    [4.2, "4 ms"],
    [99.4, "99 ms"],
    [120, "0.1 s"],
    [3700, "3.7 s"],
    [59_400, "59.4 s"],
    [59_600, "1 min 0 s"],
    [125_000, "2 min 5 s"],
  ])("writes %d ms as %s", (ms, words) => {
    expect(formatElapsed(ms)).toBe(words);
  });
});
