import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findDisagreements } from "../../src/orders/find-disagreements.ts";
import { keyOf, POP, track } from "./measured-tracks.ts";

/** 128 BPM (or 64), A minor. */
const said = (text: string, measured = POP) =>
  findDisagreements(text, measured).map((each) => each.said);

const TONICS = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];

describe("findDisagreements", () => {
  it("says what the model said, and what was measured", () => {
    const text = "**Tempo:** The track runs at about 90 BPM. It is in C minor, warm and slow.";

    expect(findDisagreements(text, POP)).toEqual([
      { said: "90 BPM", measured: "128 BPM (or 64)" },
      { said: "C minor", measured: "likely A minor" },
    ]);
  });

  it.each([
    ["a relaxed groove at 90 BPM", "90 BPM"],
    ["a tempo of 90, with brushed drums", "90 BPM"],
    ["- Tempo: approximately 100 beats per minute", "100 BPM"],
    ["**Tempo:** 90", "90 BPM"],
    ["- **Tempo (BPM):** 90", "90 BPM"],
    ["BPM: ~90", "90 BPM"],
    ["a tempo of around 96.8 BPM", "96.8 BPM"],
    ["around 90-100 BPM", "90-100 BPM"],
    ["somewhere between 90 and 100 BPM", "90-100 BPM"],
    ["a 95-BPM boom-bap beat", "95 BPM"],
    ["The vocals glide at 140 BPM.", "140 BPM"],
    ["Key: G minor", "G minor"],
    ["It is in the key of F# major.", "F# major"],
    ["The key is likely A-flat major, with borrowed chords.", "A-flat major"],
    ["set in Bb minor", "Bb minor"],
    ["**Key:** Cm", "Cm"],
    ["a song in D major, warm and bright", "D major"],
    ["a piece with a dark F minor tonality", "F minor"],
  ])("marks a clear claim that is off: %s", (text, claim) => {
    expect(said(text)).toEqual([claim]);
  });

  it.each([
    "at 128 BPM",
    "at 64 BPM, halved",
    "a frantic 256 BPM",
    "about 125 BPM",
    "around 120-130 BPM",
    "The tempo is 128.",
    "in A minor",
    "Key: Am",
    "in C major, its relative",
    "the key of E minor, which came second",
    "Some hear 90 BPM, but it is at 128 BPM.",
    "Key: C minor. Or rather, in A minor.",
  ])("accepts what agrees: %s", (text) => {
    expect(said(text)).toEqual([]);
  });

  it.each([
    "It slows down to 90 BPM in the end.",
    "The tempo shifts from 128 BPM to 90 BPM.",
    "It stays under 100 BPM.",
    "faster than 90 BPM",
    "not 90 BPM",
    "The intro sits at 90 BPM.",
    "reminiscent of 90 BPM hip-hop",
    "a half-time feel at 85 BPM",
    "90 seconds of drums, 16 bars, 4/4",
    "at 1:28 the drums enter, 90 of them",
    "a tempo of 90 percent of the original",
    "BPM at 48 kHz",
    "released in 1990",
    "in a minor key",
    "A minor key gives it a sad colour.",
    "The chords move from C minor to G minor.",
    "It opens in C minor chords.",
    "in C minor pentatonic runs",
    "a progression in Cm7 - Fm7",
    "The song modulates to the key of B major.",
    "The key change to B major lifts it.",
    "a major hit in E-flat clarinet",
    "in G",
    "the keyboard plays C minor",
    "a key moment: the D flat in the bass",
  ])("does not take for a claim: %s", (text) => {
    expect(said(text)).toEqual([]);
  });

  it("has nothing against a whole description that fits", () => {
    const text = `This track is a high-energy Eurodance song with a driving four-on-the-floor kick.

**Tempo and key:** It runs at a steady 128 BPM in 4/4 and stays in A minor throughout, cycling through Am – F – C – G with
a brief C major lift in the chorus. The 90s-inspired lead doubles an octave above, 16 bars at a time.

1. Intro (0:00-0:30): a filtered pad in F major colours, at half the energy.
2. Drop (1:00): side-chained bass, over 100 layers of synths.

The vocal is a bright female lead in a major mood; the mix sits around -8 dB, wide and loud.`;

    expect(said(text)).toEqual([]);
  });

  it("finds what is off in a whole description", () => {
    const text = `A dreamy bedroom-pop piece, **approximately 92 BPM**, in the key of **E♭ major**.

The harmony moves I–vi–IV–V; the bridge lifts to F minor at 100 BPM before the last chorus.`;

    expect(said(text)).toEqual(["92 BPM", "E♭ major"]);
  });

  it("names the same key whichever way it is spelt", () => {
    const measured = track({ key: keyOf("C#", "minor") });

    expect(said("in Db minor", measured)).toEqual([]);
    expect(said("in D-flat minor", measured)).toEqual([]);
    expect(said("in C sharp minor", measured)).toEqual([]);
    expect(said("in C♯ minor", measured)).toEqual([]);
    expect(said("in D minor", measured)).toEqual(["D minor"]);
  });

  it("leaves it open where the track itself is between two notes", () => {
    const tuned = (cents: number) => track({ tuning: { cents, confidence: 0.9 } });

    expect(said("in G# minor", tuned(-41))).toEqual([]);
    expect(said("in G# minor", tuned(-5))).toEqual(["G# minor"]);
  });

  it("does not argue where it is not known, or true of a part of the track only", () => {
    const unsteady = track({ tempo: { stability: 0.6 } });
    const unknown = track({ tempo: null, key: null });

    expect(said("at 90 BPM", unsteady)).toEqual([]);
    expect(said("at 90 BPM in C minor", unknown)).toEqual([]);
  });

  it("never argues with a tempo within 3 % of the measured one, its half or double", () => {
    const claim = fc.record({
      bpm: fc.double({ min: 62, max: 190, noNaN: true }),
      factor: fc.constantFrom(1, 2, 0.5),
      off: fc.double({ min: 0.97, max: 1.03, noNaN: true }),
    });

    fc.assert(
      fc.property(claim, ({ bpm, factor, off }) => {
        const stated = (bpm * factor * off).toFixed(1);
        const measured = track({ tempo: { bpm, alternativeBpm: bpm / 2 } });

        expect(said(`It moves at ${stated} BPM.`, measured)).toEqual([]);
      }),
    );
  });

  it("always marks a tempo that is off by a fifth to a third", () => {
    const claim = fc.record({
      bpm: fc.integer({ min: 62, max: 190 }),
      off: fc.double({ min: 1.2, max: 1.35, noNaN: true }),
    });

    fc.assert(
      fc.property(claim, ({ bpm, off }) => {
        const measured = track({ tempo: { bpm, alternativeBpm: bpm / 2 } });

        expect(said(`It moves at ${(bpm * off).toFixed(0)} BPM.`, measured)).toHaveLength(1);
      }),
    );
  });

  it("tells all 24 keys apart but for the relative one", () => {
    const name = fc.record({
      tonic: fc.constantFrom(...TONICS),
      mode: fc.constantFrom("major" as const, "minor" as const),
    });
    const place = ({ tonic, mode }: { tonic: string; mode: string }) =>
      (TONICS.indexOf(tonic) + (mode === "minor" ? 3 : 0)) % 12;

    fc.assert(
      fc.property(name, name, (one, other) => {
        const measured = track({ key: keyOf(one.tonic, one.mode, { runnerUp: one }) });

        const found = said(`It is in ${other.tonic} ${other.mode}.`, measured);

        expect(found).toHaveLength(place(one) === place(other) ? 0 : 1);
      }),
      { numRuns: 300 },
    );
  });

  it("takes any text, and quickly", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => void findDisagreements(text, POP)),
    );

    const long = "in the key of C tempo of 12 is at 90-".repeat(3_000);
    const began = process.cpuUsage();
    findDisagreements(long, POP);
    const { user } = process.cpuUsage(began);

    expect(user / 1_000).toBeLessThan(1_000);
  });
});
