import { describe, expect, it } from "vitest";
import { outcomeCard } from "../../src/commands/outcome-card.ts";
import type { Order } from "../../src/orders/order.ts";
import type { TrackAnswer } from "../../src/orders/track-answer.ts";
import { cardProblems, readCard } from "../cards/card-problems.ts";
import { requestOf } from "../orders/desk-stage.ts";
import { POP_FACTS } from "../orders/measured-tracks.ts";

const OFF = "A slow tune at 90 BPM in C minor.";

describe("the card of an answer", () => {
  it("shows what was measured, and where the model's text says otherwise", () => {
    const shown = read({ text: OFF });

    expect(shown).toContain("-10.2 LUFS · true peak -0.6 dBTP · range 5.6 LU");
    expect(shown).toContain("128 BPM (or 64) · likely A minor");
    expect(shown).toContain("Streaming plays it: -3.8 dB on Spotify");
    expect(shown).toContain("**Heard by the model**");
    expect(shown).toContain("the model says 90 BPM; measured is 128 BPM (or 64).");
    expect(shown).toContain("the model says C minor; measured is likely A minor.");
  });

  it("shows the numbers once a conversation, and goes on to mark what does not fit them", () => {
    const shown = read({ text: OFF }, { follows: "1" });

    expect(shown).not.toContain("LUFS");
    expect(shown).toContain("the model says 90 BPM");
  });

  it("does not hold the whole track against what is said of a part", () => {
    const shown = read({ text: OFF, moment: { fromSeconds: 60, toSeconds: 90 } });

    expect(shown).not.toContain("Disagreement");
  });

  it("is good without measurements, also of before there were any", () => {
    const { measured: _, ...before } = answerOf({ text: OFF });

    const shown = [
      read({ text: OFF, measured: null }),
      readCard(outcomeCard(orderOf(before as TrackAnswer), [], "public", null)),
    ];

    for (const card of shown) expect(card).not.toMatch(/Measured|Disagreement|undefined/);
  });
});

function read(answer: Partial<TrackAnswer>, order: Partial<Order> = {}): string {
  const card = outcomeCard({ ...orderOf(answerOf(answer)), ...order }, [], "public", null);
  expect(cardProblems(card)).toEqual([]);
  return readCard(card);
}

function orderOf(answer: TrackAnswer): Order {
  const outcome = { kind: "answer", answer } as const;
  return { ...requestOf(), state: "done", createdAtMs: 0, attempts: 1, seed: undefined, outcome };
}

function answerOf(over: Partial<TrackAnswer>): TrackAnswer {
  return {
    trackHash: "t",
    fileHash: "f",
    fileName: "tune.mp3",
    tags: {},
    durationSeconds: 205.3,
    heardSeconds: 205.3,
    question: { label: "Describe", text: "Describe this music track in detail." },
    moment: null,
    forgottenTurns: 0,
    rawText: "A tune.",
    text: "A tune.",
    finish: "stop",
    engine: "llama-mtmd-cli",
    modelName: "Music Flamingo",
    modelPath: "/m",
    quantization: "Q8_0",
    cached: false,
    measured: POP_FACTS,
    stats: {
      loadMs: null,
      promptTokens: null,
      cachedTokens: null,
      outputTokens: null,
      firstTokenMs: null,
      totalMs: 1,
      queuedMs: 1,
      fetchMs: null,
      decodeMs: null,
    },
    ...over,
  };
}
