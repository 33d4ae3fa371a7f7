import { describe, expect, it } from "vitest";
import { aboutCard, type AboutView } from "../../src/cards/about-card.ts";
import { cardProblems, readCard } from "./card-problems.ts";

describe("aboutCard", () => {
  it("says what answers here, what it takes and on which terms", () => {
    const card = aboutCard(VIEW);

    expect(cardProblems(card)).toEqual([]);
    expect(readCard(card)).toMatchInlineSnapshot(`
      "[#5865f2]
      ### Liner Notes
      Attach a track to \`/describe\` and a model listens to it and says what it hears.
      **Model:** Music Flamingo · llama-mtmd-cli b7772
      **Quality:** best (Q8\\_0), fast (IQ3\\_M), Q4\\_K\\_M
      **Tracks:** up to 100 MB; at most 10:00 is heard
      **Formats:** WAV, FLAC, MP3, M4A (AAC, ALAC), Ogg (Opus, Vorbis), WebM, AIFF, WMA, and the sound of videos
      ----
      -# Descriptions are made by Music Flamingo (preview) under the NVIDIA OneWay Noncommercial License: research and evaluation only. The model guesses: tempo, key, chords, lyrics and names can be wrong. Send only audio you may share.
      -# Liner Notes 0.1.0 · open source, MIT"
    `);
  });

  it("says so where no model is installed", () => {
    const card = aboutCard({ ...VIEW, modelNames: [], quantizations: [] });

    expect(cardProblems(card)).toEqual([]);
    expect(readCard(card)).toContain("none is installed yet");
  });
});

const VIEW: AboutView = {
  version: "0.1.0",
  engine: "llama-mtmd-cli b7772",
  modelNames: ["Music Flamingo"],
  quantizations: [
    { quantization: "Q8_0", quality: "best" },
    { quantization: "IQ3_M", quality: "fast" },
    { quantization: "Q4_K_M", quality: null },
  ],
  maxUploadBytes: 100e6,
  heardSeconds: 600,
};
