import { expect, it } from "vitest";
import { chooseLabels } from "../../../src/audio/picture/choose-labels.ts";

const ROOM = { from: 0, to: 100, gap: 5 };

function label(text: string, x: number, weight = 1) {
  return { text, x, width: 20, weight };
}

it("keeps labels that have room, in the order of their places", () => {
  const kept = chooseLabels([label("b", 60), label("a", 20)], ROOM);

  expect(kept.map(({ text }) => text)).toEqual(["a", "b"]);
});

it("keeps the weightier of two labels that would overlap", () => {
  const kept = chooseLabels([label("light", 40, 0.2), label("heavy", 50, 0.9)], ROOM);

  expect(kept.map(({ text }) => text)).toEqual(["heavy"]);
});

it("moves what would stick out inwards", () => {
  const kept = chooseLabels([label("start", 0), label("end", 100)], ROOM);

  expect(kept.map(({ x }) => x)).toEqual([10, 90]);
});

it("leaves out what is wider than the room", () => {
  expect(chooseLabels([{ text: "wide", x: 50, width: 120, weight: 1 }], ROOM)).toEqual([]);
});

it("never lets two of many labels touch", () => {
  const many = Array.from({ length: 200 }, (_, index) => label(`${index}`, index / 2, index % 7));

  const kept = chooseLabels(many, ROOM);

  expect(kept.length).toBeGreaterThan(2);
  const distances = kept.slice(1).map(({ x }, index) => x - (kept[index]?.x ?? 0));
  expect(Math.min(...distances)).toBeGreaterThanOrEqual(25);
});
