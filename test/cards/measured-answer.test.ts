import { describe, expect, it } from "vitest";
import { answerCard } from "../../src/cards/answer-card.ts";
import { answerView as view, SENTENCE } from "./answer-views.ts";
import { cardProblems, readCard, texts } from "./card-problems.ts";
import { advised, MEASURED, PICTURE } from "./measured-views.ts";

describe("an answer about a measured track", () => {
  it("shows what was measured above what the model heard, each under its name", () => {
    const measured = advised(MEASURED, 5);
    const disagreements = [{ said: "90 BPM", measured: "128 BPM (or 64)" }];

    const card = answerCard(view({ measured, disagreements, picture: PICTURE }));

    expect(cardProblems(card)).toEqual([]);
    expect(card.files).toEqual([PICTURE.file]);
    expect(readCard(card).split("[button")[0]).toMatchInlineSnapshot(`
      "[#3ba99c]
      ### Björk — Jóga
      -# Describe: “Describe this music track in detail.”
      [picture attachment://track.webp: A waveform of 3:42: quiet until 0:15, loud from there.]
      **Measured**
      -9.8 LUFS · true peak +0.3 dBTP · range 5.2 LU
      128 BPM (or 64) · likely A minor or C major
      - **Finding 0 of +0.3 dBTP xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.** Advice 0: aim for -1 dBTP yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy
      - **Finding 1 of +0.3 dBTP xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.** Advice 1: aim for -1 dBTP yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy
      - **Finding 2 of +0.3 dBTP xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.** Advice 2: aim for -1 dBTP yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy
      -# Streaming plays it: -4.2 dB on Spotify, YouTube, Tidal, Amazon Music; -6.2 dB on Apple Music
      ----
      **Heard by the model**
      **Overview**
      A **slow** string piece over broken beats.

      It swells.
      **Disagreement:** the model says 90 BPM; measured is 128 BPM (or 64).
      ----
      -# Music Flamingo · Q6\\_K (balanced) · heard all 2:30 · took 3.7 s
      -# The model’s opinion, not a measurement.
      "
    `);
  });

  it("keeps notices of no consequence, and what is not known, off an answer", () => {
    const notice = {
      severity: "notice",
      finding: "Mono",
      advice: "Both channels are one.",
    } as const;
    const unknown = { tempo: null, key: null, integratedLufs: null, platforms: [] };

    const card = answerCard(view({ measured: { ...MEASURED, ...unknown, advice: [notice] } }));

    expect(cardProblems(card)).toEqual([]);
    expect(texts(card)[1]).toBe("**Measured**\ntrue peak +0.3 dBTP · range 5.2 LU");
  });

  it("attaches picture and whole text, where the text has no room beside the measurements", () => {
    const text = SENTENCE.repeat(60).trim();
    const bare = answerCard(view({ text }));

    const card = answerCard(view({ text, measured: advised(MEASURED, 4), picture: PICTURE }));

    expect(bare.files).toHaveLength(0);
    expect(cardProblems(card)).toEqual([]);
    expect(card.files.map(({ name }) => name)).toEqual(["track.webp", "liner-notes-bjork-joga.md"]);
    expect(texts(card)[2]?.length).toBeGreaterThan(2000);
  });
});
