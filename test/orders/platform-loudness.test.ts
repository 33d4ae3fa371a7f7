import { describe, expect, it } from "vitest";
import { platformLoudness } from "../../src/orders/platform-loudness.ts";
import { track } from "./measured-tracks.ts";

describe("platformLoudness", () => {
  it("turns a loud master down to what each service plays at", () => {
    expect(changes(-9.8, 0.3)).toEqual({
      Spotify: -4.2,
      YouTube: -4.2,
      Tidal: -4.2,
      "Amazon Music": -4.2,
      "Apple Music": -6.2,
    });
  });

  it("turns a quiet master up only where its peaks leave room", () => {
    // Spotify's own example: -20 LUFS with peaks at -5 is played at -16 LUFS.
    expect(changes(-20, -5)).toEqual({
      Spotify: 4,
      YouTube: 0,
      Tidal: 0,
      "Amazon Music": 0,
      "Apple Music": 4,
    });
    expect(changes(-17, -9)).toMatchObject({ Spotify: 3, "Apple Music": 1, YouTube: 0 });
  });

  it.each([0.4, -0.6, null])(
    "leaves a quiet one with peaks of %s dBTP as it is",
    (truePeakDbtp) => {
      expect(changes(-19, truePeakDbtp)).toMatchObject({ Spotify: 0, "Apple Music": 0 });
    },
  );

  it("leaves one at the target as it is", () => {
    expect(changes(-14, -1)).toMatchObject({ Spotify: 0, YouTube: 0, "Apple Music": -2 });
  });

  it("says nothing about speech, and where the loudness is not known", () => {
    const speech = track({ content: { kind: "speech" } });
    const silence = track({ loudness: { integratedLufs: null } });

    expect(platformLoudness(speech)).toEqual([]);
    expect(platformLoudness(silence)).toEqual([]);
  });
});

function changes(integratedLufs: number, truePeakDbtp: number | null) {
  const found = platformLoudness(track({ loudness: { integratedLufs }, peaks: { truePeakDbtp } }));
  return Object.fromEntries(found.map(({ name, changeDb }) => [name, changeDb]));
}
