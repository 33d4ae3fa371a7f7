import { describe, expect, it } from "vitest";
import { adviceLines } from "../../src/terminal/advice-lines.ts";
import { POP_FACTS } from "../orders/measured-tracks.ts";

describe("adviceLines", () => {
  it("says what to mend and what streaming does, a line each", () => {
    const { peaks } = POP_FACTS;
    const loud = { ...POP_FACTS, peaks: { ...peaks, truePeakDbtp: 0.8 } };

    expect(adviceLines(loud)).toEqual([
      "  warning   True peak +0.8 dBTP. It will clip in most streaming encoders and some converters; aim for -1 dBTP.",
      "  streaming Spotify -3.8 dB, YouTube -3.8 dB, Tidal -3.8 dB, Amazon Music -3.8 dB, Apple Music -5.8 dB",
    ]);
  });

  it("says nothing where there is nothing to say", () => {
    const { loudness } = POP_FACTS;
    const unknown = { ...POP_FACTS, loudness: { ...loudness, integratedLufs: null } };

    expect(adviceLines(unknown)).toEqual([]);
  });
});
