import { describe, expect, it } from "vitest";
import { PRESETS } from "../../src/inference/presets.ts";
import { sanitizePrompt } from "../../src/inference/prompt.ts";
import { groundedText, groundingOf } from "../../src/orders/grounding.ts";
import { WELL_MADE } from "./advice/genres.ts";
import { keyOf, POP, track } from "./measured-tracks.ts";

const asked = (text: string, measured = POP) => groundingOf({ label: null, text }, measured);
const preset = (slug: string, measured = POP) => {
  const { label = "", text = "" } = PRESETS.find((each) => each.slug === slug) ?? {};
  return groundingOf({ label, text }, measured);
};

describe("groundingOf", () => {
  it.each([
    ["What's the bpm of this song?", "tempo 128 BPM (or 64)"],
    ["How fast is it?", "tempo 128 BPM (or 64)"],
    ["What's the key of this song?", "key A minor"],
    ["Which tempo and key?", "tempo 128 BPM (or 64); key A minor"],
    ["Is it too loud?", "loudness -10.2 LUFS; loudness range 5.6 LU; true peak -0.6 dBTP"],
    [
      "How could the mix be better?",
      "loudness -10.2 LUFS; loudness range 5.6 LU; true peak -0.6 dBTP",
    ],
  ])("says what helps with a question: %s", (question, facts) => {
    expect(asked(question)).toBe(`Measured from the file: ${facts}.`);
  });

  it.each([
    "What instruments stand out the most?",
    "Who is the keyboard player like?",
    "What does the bass do?",
    "Is the singer happy?",
    "What mixture of genres is it?",
  ])("says nothing to others: %s", (question) => {
    expect(asked(question)).toBeNull();
  });

  it("leaves the presets that people compare the model by word for word", () => {
    expect(preset("describe")).toBeNull();
    expect(preset("technical")).toBeNull();
    expect(preset("lyrics")).toBeNull();
    expect(preset("critic")).toBe("Measured from the file: tempo 128 BPM (or 64); key A minor.");
    expect(preset("caption")).toContain("LUFS");
  });

  it("says both keys where nothing decides between them", () => {
    const runnerUp = { tonic: "C", mode: "major" } as const;
    const measured = { ...POP, key: keyOf("A", "minor", { ambiguous: true, runnerUp }) };

    expect(asked("Which key?", measured)).toContain("key A minor or C major");
  });

  it("says only what is sure", () => {
    const unsure = track({ key: null, tempo: { stability: 0.5 } });

    expect(asked("Which tempo and key?", unsure)).toBeNull();
    expect(preset("critic", unsure)).toBeNull();
  });

  it("says what is wrong with the sound, where the question is about that", () => {
    const measured = track({ peaks: { truePeakDbtp: 0.8 }, stereo: { bassCorrelation: -0.6 } });

    expect(asked("What is wrong with the mix?", measured)).toBe(
      "Measured from the file: loudness -10.2 LUFS; loudness range 5.6 LU; true peak +0.8 dBTP; bass out of phase below 120 Hz (-0.60).",
    );
  });

  it.each(Object.entries(WELL_MADE))("is the same each time, and short, of %s", (_, master) => {
    const text = groundedText("Tempo, key and mix?", asked("Tempo, key and mix?", master));

    expect(text).toBe(
      groundedText("Tempo, key and mix?", asked("Tempo, key and mix?", structuredClone(master))),
    );
    expect(sanitizePrompt(text)).toBe(text);
    expect(text.length).toBeLessThan(250);
    expect(text.endsWith("\nTempo, key and mix?")).toBe(true);
  });
});
