import { describe, expect, it } from "vitest";
import { threadCard, threadName, threadOpenedCard } from "../../src/cards/thread-card.ts";
import { cardProblems, readCard } from "./card-problems.ts";

describe("threadName", () => {
  it.each([
    { title: "Björk — Jóga", fileName: "joga.mp3", name: "Björk — Jóga" },
    { title: null, fileName: "joga.mp3", name: "joga.mp3" },
    { title: "\n", fileName: " ", name: "A track without a name" },
  ])("is what the track is called: $name", ({ title, fileName, name }) => {
    expect(threadName({ title, fileName })).toBe(name);
  });

  it("has as many characters as Discord takes", () => {
    const name = threadName({ title: "🎵".repeat(200), fileName: "" });

    expect(name.length).toBeLessThanOrEqual(100);
    expect(name.endsWith("🎵…")).toBe(true);
  });
});

describe("the cards of a thread", () => {
  it("say how to go on, and carry the Ask button of the answer", () => {
    const card = threadCard("1574675104384679936");

    expect(cardProblems(card)).toEqual([]);
    expect(readCard(card)).toContain("mention me, reply to me");
    expect(readCard(card)).toContain("[button ask:1574675104384679936: Ask]");
  });

  it("say where the thread is", () => {
    const card = threadOpenedCard("1574675104384679936");

    expect(cardProblems(card)).toEqual([]);
    expect(readCard(card)).toContain("<#1574675104384679936>");
  });
});
