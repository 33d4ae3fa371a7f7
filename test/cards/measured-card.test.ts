import { describe, expect, it } from "vitest";
import { measuredCard } from "../../src/cards/measured-card.ts";
import type { MeasuredView } from "../../src/cards/measured-view.ts";
import { cardProblems, readCard, texts } from "./card-problems.ts";
import { advised, MEASURED, PICTURE } from "./measured-views.ts";

const HEADING = { title: "Björk — Jóga", fileName: "joga.mp3" };

/** Nothing but what every file has. */
const LEAST: MeasuredView = {
  ...MEASURED,
  integratedLufs: null,
  shortTermMaxLufs: null,
  rangeLu: null,
  truePeakDbtp: null,
  peakToLoudnessLu: null,
  tempo: null,
  key: null,
  stereo: null,
  bands: [],
  cutoffHz: null,
  sectionStartsSeconds: [0],
  platforms: [],
};

describe("measuredCard", () => {
  it("shows all that was measured in a table, with picture, advice and what streaming does", () => {
    const advice = [
      {
        severity: "problem",
        finding: "True peak +0.3 dBTP",
        advice: "Encoders will clip it; aim for -1 dBTP.",
      },
    ] as const;

    const card = measuredCard({
      ...HEADING,
      measured: { ...MEASURED, clippedRuns: 12, tuningCents: -31, advice },
      picture: PICTURE,
    });

    expect(cardProblems(card)).toEqual([]);
    expect(card.files).toEqual([PICTURE.file]);
    expect(readCard(card)).toMatchInlineSnapshot(`
      "[#3ba99c]
      ### Björk — Jóga
      [picture attachment://track.webp: A waveform of 3:42: quiet until 0:15, loud from there.]
      \`\`\`
      Loudness    -9.8 LUFS
        loudest   -7.9 LUFS over 3 s
        range     5.2 LU
      True peak   +0.3 dBTP
        PLR       10.1 LU
      Clipping    12 flat tops
      Width       15 % (mono 0, wide 50)
      Correlation 0.71
      Balance     0.2 dB to the right
      Tempo       128.0 BPM, or 64.0
      Key         likely A minor
                  or C major
      Tuning      -31 cents to A=440
      Parts at    0:15 0:30 1:01 1:32 …
      Length      3:42
      Format      MP3, 192 kbps
                  44.1 kHz, stereo
      Cut off at  19.0 kHz

      Tone against a usual master, dB
      sub-bass     +3.1 |==
      bass         +2.0 |=
      low mids     -1.4 |-
      mids         -2.6 |--
      upper mids   -0.8 |-
      presence      0.0 |
      air          -0.3 |
      \`\`\`
      - **True peak +0.3 dBTP.** Encoders will clip it; aim for -1 dBTP.
      ----
      -# Streaming plays it: -4.2 dB on Spotify, YouTube, Tidal, Amazon Music; -6.2 dB on Apple Music
      -# Measured from the file. Tempo and key are estimates; the ear decides."
    `);
  });

  it("leaves out what is not known, and says when there is nothing to mend", () => {
    const card = measuredCard({ ...HEADING, measured: LEAST, picture: null });

    expect(cardProblems(card)).toEqual([]);
    expect(readCard(card)).toMatchInlineSnapshot(`
      "[#3ba99c]
      ### Björk — Jóga
      \`\`\`
      Length      3:42
      Format      MP3, 192 kbps
                  44.1 kHz, stereo
      \`\`\`
      Nothing in the numbers needs mending.
      ----
      -# Measured from the file. Tempo and key are estimates; the ear decides."
    `);
  });

  it("says so when only the beginning was measured, and when it is speech", () => {
    const measured = { ...MEASURED, isBeginning: true, isSpeech: true };

    const [, table = ""] = texts(measuredCard({ ...HEADING, measured, picture: null }));

    expect(table).toContain("3:42 and more");
    expect(table).toContain("mostly speech");
  });

  it("shows a tempo that does not hold without decimals", () => {
    const tempo = { bpm: 97.4, alternativeBpm: 48.7, isSteady: false };
    const [, table = ""] = texts(
      measuredCard({ ...HEADING, measured: { ...MEASURED, tempo }, picture: null }),
    );

    expect(table).toContain("97 BPM, or 49");
  });

  it.each([
    ["as measured", MEASURED],
    ["at its widest", widest()],
  ])("fits the width of a phone, %s", (_, measured) => {
    const [, table = ""] = texts(measuredCard({ ...HEADING, measured, picture: null }));

    const lines = table.split("\n");

    expect(lines.filter((line) => line.length > 36)).toEqual([]);
    expect(lines.length).toBeGreaterThan(10);
  });

  it("shows four pieces of advice at most, and stays a message that Discord takes", () => {
    const measured = advised(widest(), 9);
    const title = "*".repeat(5000);

    const card = measuredCard({ title, fileName: title, measured, picture: PICTURE });

    expect(cardProblems(card)).toEqual([]);
    expect(readCard(card)).toContain("Finding 3");
    expect(readCard(card)).not.toContain("Finding 4");
  });
});

function widest(): MeasuredView {
  return {
    ...MEASURED,
    measuredSeconds: 20_000,
    isBeginning: true,
    source: { codec: "pcm_s24le", sampleRateHz: 22_050, channels: 6, bitRateKbps: 123_456 },
    integratedLufs: -69.9,
    shortTermMaxLufs: -65.1,
    rangeLu: 40.4,
    clippedRuns: 1_234_567,
    key: { name: "C# minor", orName: "E major" },
    tuningCents: -50,
    stereo: { correlation: -0.99, widthPercent: 100, balanceDb: -60.2 },
    tempo: { bpm: 128.4, alternativeBpm: 64.2, isSteady: true },
    bands: MEASURED.bands.map(({ name }) => ({ name, levelDb: -60.1 })),
    sectionStartsSeconds: Array.from({ length: 40 }, (_, index) => index * 400),
  };
}
