import { describe, expect, it } from "vitest";
import { isNews } from "../../src/queue/place.ts";

describe("isNews", () => {
  it.each([
    { what: "another place", change: { place: 2 }, news: true },
    { what: "held up", change: { isHeldUp: true }, news: true },
    { what: "not known any more", change: { expectedAtMs: null }, news: true },
    { what: "nothing", change: {}, news: false },
    { what: "5 s more of 20", change: { expectedAtMs: 25_000 }, news: false },
    { what: "5.1 s more of 20", change: { expectedAtMs: 25_100 }, news: true },
    { what: "5.1 s less of 20", change: { expectedAtMs: 14_900 }, news: true },
  ])("$what: $news", ({ change, news }) => {
    const told = { place: 3, expectedAtMs: 20_000, isHeldUp: false };

    expect(isNews(told, { ...told, ...change }, 0)).toBe(news);
  });

  it.each([
    { laterMs: 55_000, news: false },
    { laterMs: 70_000, news: true },
  ])("in an hour, $laterMs ms later: $news, counted from what is left", ({ laterMs, news }) => {
    const told = { place: 3, expectedAtMs: 3_600_000, isHeldUp: false };
    const next = { ...told, expectedAtMs: told.expectedAtMs + laterMs };

    expect(isNews(told, next, 3_000_000)).toBe(news);
  });

  it("tells who has been told nothing", () => {
    expect(isNews(undefined, { place: 1, expectedAtMs: null, isHeldUp: false }, 0)).toBe(true);
  });
});
