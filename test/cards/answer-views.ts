import type { AnswerView } from "../../src/cards/answer-card.ts";

export const SENTENCE = "The drums come in late and stay soft under a warm bass. ";

export function answerView(changes: Partial<AnswerView> = {}): AnswerView {
  return {
    title: "Björk — Jóga",
    fileName: "joga.mp3",
    question: { label: "Describe", text: "Describe this music track in detail." },
    text: "## Overview\nA **slow** string piece over broken beats.\n\nIt swells.",
    finish: "stop",
    modelName: "Music Flamingo",
    quantization: "Q6_K",
    quality: "balanced",
    heardSeconds: 150,
    durationSeconds: 150,
    tookMs: 3700,
    cached: false,
    notices: [],
    measured: null,
    disagreements: [],
    picture: null,
    moment: null,
    forgottenTurns: 0,
    controls: {
      orderId: "1574675104384679936",
      canBeBetter: false,
      canMoveToThread: false,
      presets: [{ slug: "critic", label: "Like a critic" }],
    },
    ...changes,
  };
}
