import { DIM, MAJ, MIN, SEVENTH, type Progression } from "./chord-tracks.ts";
import type { DrumStyle } from "./drum-loops.ts";
import type { Timbre } from "./synth.ts";

// Chosen after every constant of the method was: styles, sounds and chords for tracks that only check.

export const CHECK_STYLES: readonly DrumStyle[] = [
  {
    name: "reggaeton",
    beatsPerBar: 4,
    steps: 4,
    lines: ["K...K...K...K...", "...S..S....S..S.", "H.H.H.H.H.H.H.H."],
  },
  {
    name: "drum and bass",
    beatsPerBar: 4,
    steps: 4,
    lines: ["K.........K.....", "....S.......S...", "H.H.H.H.HRH.H.H."],
  },
  {
    name: "motorik",
    beatsPerBar: 4,
    steps: 4,
    lines: ["K.K...K.K.K...K.", "....S.......S...", "HHHHHHHHHHHHHHHH"],
  },
  {
    name: "12/8 blues",
    beatsPerBar: 4,
    steps: 3,
    lines: ["K.....K....K", "...S.....S..", "HHHHHHHHHHHH"],
  },
  {
    name: "jazz waltz (3/4, swung)",
    beatsPerBar: 3,
    steps: 2,
    lines: ["K...K.", "..R..R", "HoH.Ho"],
    swing: 0.3,
  },
  {
    name: "march",
    beatsPerBar: 2,
    steps: 4,
    lines: ["K...K...", "..R.S.RR", "H...H..."],
  },
  {
    name: "two step garage",
    beatsPerBar: 4,
    steps: 4,
    lines: ["K.........K.....", "....S.......S...", "..H..oH...H..oH."],
    swing: 0.2,
  },
  {
    name: "surf",
    beatsPerBar: 4,
    steps: 4,
    lines: ["K.......K.......", "....S.S.....S...", "H.H.H.H.H.H.H.H."],
  },
];

export const CHECK_SOUNDS: Readonly<Record<string, Timbre>> = {
  brass: { harmonics: 18, rollOff: 0.9, attackSeconds: 0.06, decaySeconds: 5, vibratoCents: 6 },
  clarinet: {
    harmonics: 11,
    rollOff: 1.3,
    attackSeconds: 0.03,
    decaySeconds: 7,
    oddOnly: true,
  },
  harp: { harmonics: 9, rollOff: 1.7, attackSeconds: 0.004, decaySeconds: 0.6 },
  saw: { harmonics: 30, rollOff: 1, attackSeconds: 0.01, decaySeconds: 3 },
  choir: { harmonics: 6, rollOff: 1.8, attackSeconds: 0.15, decaySeconds: 8, vibratoCents: 22 },
};

export const CHECK_PROGRESSIONS: readonly Progression[] = [
  {
    name: "I-vi-IV-V",
    mode: "major",
    chords: [
      [0, MAJ],
      [9, MIN],
      [5, MAJ],
      [7, MAJ],
    ],
  },
  {
    name: "I-ii-V-I",
    mode: "major",
    chords: [
      [0, MAJ],
      [2, MIN],
      [7, MAJ],
      [0, MAJ],
    ],
  },
  {
    name: "I-iii-IV-V7",
    mode: "major",
    chords: [
      [0, MAJ],
      [4, MIN],
      [5, MAJ],
      [7, SEVENTH],
    ],
  },
  {
    name: "I-III-IV-iv",
    mode: "major",
    chords: [
      [0, MAJ],
      [4, MAJ],
      [5, MAJ],
      [5, MIN],
    ],
  },
  {
    name: "vi-IV-I-V",
    mode: "major",
    chords: [
      [9, MIN],
      [5, MAJ],
      [0, MAJ],
      [7, MAJ],
    ],
    ambiguous: true,
  },
  {
    name: "i-V7-iv-i",
    mode: "minor",
    chords: [
      [0, MIN],
      [7, SEVENTH],
      [5, MIN],
      [0, MIN],
    ],
  },
  {
    name: "i-bII-V7-i",
    mode: "minor",
    chords: [
      [0, MIN],
      [1, MAJ],
      [7, SEVENTH],
      [0, MIN],
    ],
  },
  {
    name: "i-iv-VII-III",
    mode: "minor",
    chords: [
      [0, MIN],
      [5, MIN],
      [10, MAJ],
      [3, MAJ],
    ],
    ambiguous: true,
  },
  {
    name: "i-vii°-V7-i",
    mode: "minor",
    chords: [
      [0, MIN],
      [11, DIM],
      [7, SEVENTH],
      [0, MIN],
    ],
  },
  {
    name: "i-v-VI-iv",
    mode: "minor",
    chords: [
      [0, MIN],
      [7, MIN],
      [8, MAJ],
      [5, MIN],
    ],
  },
];
