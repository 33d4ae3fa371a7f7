import { describe, expect, it } from "vitest";
import { answerCard } from "../../src/cards/answer-card.ts";
import { MAX_HEADER_LENGTH } from "../../src/cards/components.ts";
import { keptHeader, newMessageHeader, withHeader } from "../../src/cards/header.ts";
import { cardProblems, readCard } from "./card-problems.ts";
import { advised, MEASURED } from "./measured-views.ts";

const HEADERS = [
  newMessageHeader("12345678901234567890", "zzzzzzz"),
  keptHeader(Date.parse("9999-12-31")),
];

describe("withHeader", () => {
  it.each(HEADERS)("has room above the longest answer: %s", (header) => {
    const long = "*".repeat(6000);
    const card = answerCard({
      title: long,
      fileName: long,
      question: { label: long, text: long },
      text: long,
      finish: "length",
      modelName: long,
      quantization: long,
      quality: null,
      heardSeconds: 1,
      durationSeconds: 100,
      tookMs: 1,
      cached: true,
      notices: [long, long, long],
      measured: advised(MEASURED, 9),
      disagreements: Array.from({ length: 3 }, () => ({ said: long, measured: "128 BPM (or 64)" })),
      picture: null,
      moment: null,
      forgottenTurns: 12,
      controls: { orderId: "1", canBeBetter: true, canMoveToThread: true, presets: [] },
    });

    const shown = withHeader(header, card);

    expect(header.length).toBeLessThanOrEqual(MAX_HEADER_LENGTH);
    expect(cardProblems(shown)).toEqual([]);
    expect(readCard(shown).startsWith(`${header}\n[#3ba99c]`)).toBe(true);
    expect(shown.files).toEqual(card.files);
  });
});
