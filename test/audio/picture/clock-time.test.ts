import { expect, it } from "vitest";
import { clockTime, spokenLength } from "../../../src/audio/picture/clock-time.ts";

it.each([
  { seconds: 0, text: "0:00" },
  { seconds: 59.6, text: "1:00" },
  { seconds: 150, text: "2:30" },
  { seconds: 3_723, text: "1:02:03" },
  { seconds: -1, text: "0:00" },
])("writes the place at $seconds s as $text", ({ seconds, text }) => {
  expect(clockTime(seconds)).toBe(text);
});

it.each([
  { seconds: 0.8, text: "0.8 s" },
  { seconds: 9.97, text: "10 s" },
  { seconds: 60, text: "1 min" },
  { seconds: 252, text: "4 min 12 s" },
  { seconds: 3_599.7, text: "1 h" },
  { seconds: 7_500, text: "2 h 5 min" },
])("says a length of $seconds s as $text", ({ seconds, text }) => {
  expect(spokenLength(seconds)).toBe(text);
});
