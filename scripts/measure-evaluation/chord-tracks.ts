import { playDrums, type DrumStyle } from "./drum-loops.ts";
import { createRandom, emptyTrack, midiHz, mixInto, note, scaleTo, type Timbre } from "./synth.ts";

export interface KeyTruth {
  /** 0 is C. */
  readonly tonic: number;
  readonly mode: "major" | "minor";
}

export const TIMBRES = {
  organ: { harmonics: 8, rollOff: 1.2, attackSeconds: 0.02, decaySeconds: 8 },
  piano: { harmonics: 10, rollOff: 1.5, attackSeconds: 0.005, decaySeconds: 0.9 },
  strings: { harmonics: 14, rollOff: 1, attackSeconds: 0.12, decaySeconds: 9, vibratoCents: 14 },
  square: { harmonics: 15, rollOff: 1, attackSeconds: 0.005, decaySeconds: 4, oddOnly: true },
  flute: { harmonics: 3, rollOff: 2.2, attackSeconds: 0.05, decaySeconds: 6, vibratoCents: 8 },
  pluck: { harmonics: 12, rollOff: 1.1, attackSeconds: 0.003, decaySeconds: 0.35 },
} as const satisfies Readonly<Record<string, Timbre>>;

/** Chords as [semitones above the tonic, the chord's own intervals]. */
export type Chord = readonly [number, readonly number[]];

export const MAJ = [0, 4, 7] as const;
export const MIN = [0, 3, 7] as const;
export const SEVENTH = [0, 4, 7, 10] as const;
export const DIM = [0, 3, 6] as const;

export interface Progression {
  readonly name: string;
  readonly mode: KeyTruth["mode"];
  readonly chords: readonly Chord[];
  /** The same chords are as good a loop in the relative key. */
  readonly ambiguous?: true;
}

export const PROGRESSIONS: readonly Progression[] = [
  {
    name: "I-IV-V-I",
    mode: "major",
    chords: [
      [0, MAJ],
      [5, MAJ],
      [7, MAJ],
      [0, MAJ],
    ],
  },
  {
    name: "I-V-vi-IV",
    mode: "major",
    chords: [
      [0, MAJ],
      [7, MAJ],
      [9, MIN],
      [5, MAJ],
    ],
    ambiguous: true,
  },
  {
    name: "I-vi-ii-V7",
    mode: "major",
    chords: [
      [0, MAJ],
      [9, MIN],
      [2, MIN],
      [7, SEVENTH],
    ],
  },
  {
    name: "ii-V7-I",
    mode: "major",
    chords: [
      [2, MIN],
      [7, SEVENTH],
      [0, MAJ],
      [0, MAJ],
    ],
  },
  {
    name: "i-iv-V7-i",
    mode: "minor",
    chords: [
      [0, MIN],
      [5, MIN],
      [7, SEVENTH],
      [0, MIN],
    ],
  },
  {
    name: "i-VI-III-VII",
    mode: "minor",
    chords: [
      [0, MIN],
      [8, MAJ],
      [3, MAJ],
      [10, MAJ],
    ],
    ambiguous: true,
  },
  {
    name: "i-VII-VI-V",
    mode: "minor",
    chords: [
      [0, MIN],
      [10, MAJ],
      [8, MAJ],
      [7, MAJ],
    ],
  },
  {
    name: "i-ii°-V-i",
    mode: "minor",
    chords: [
      [0, MIN],
      [2, DIM],
      [7, SEVENTH],
      [0, MIN],
    ],
  },
  {
    name: "i-VII-i-iv",
    mode: "minor",
    chords: [
      [0, MIN],
      [10, MAJ],
      [0, MIN],
      [5, MIN],
    ],
  },
  {
    name: "I-bVII-IV-I",
    mode: "major",
    chords: [
      [0, MAJ],
      [10, MAJ],
      [5, MAJ],
      [0, MAJ],
    ],
  },
  {
    name: "I-IV",
    mode: "major",
    chords: [
      [0, MAJ],
      [5, MAJ],
    ],
  },
  {
    name: "I-I7-IV-iv",
    mode: "major",
    chords: [
      [0, MAJ],
      [0, SEVENTH],
      [5, MAJ],
      [5, MIN],
    ],
  },
];

export interface ChordTrack {
  readonly progression: Progression;
  readonly tonic: number;
  readonly timbre: Timbre;
  readonly bpm: number;
  readonly seed: number;
  readonly a4Hz?: number;
  readonly seconds?: number;
  /** Put under the chords. */
  readonly drums?: DrumStyle | undefined;
}

/** Chords, a bass and a melody of chord and scale tones. Mono, at 44.1 kHz. */
export function playChords(track: ChordTrack): Float32Array {
  const { progression, tonic, timbre, bpm, seed, a4Hz = 440, seconds = 48 } = track;
  const random = createRandom(seed);
  const out = emptyTrack(seconds);
  const beat = 60 / bpm;
  const scale = progression.mode === "major" ? [0, 2, 4, 5, 7, 9, 11] : [0, 2, 3, 5, 7, 8, 10];
  const play = (pitch: number, at: number, length: number, gain: number): void =>
    mixInto(out, note(midiHz(pitch, a4Hz), length, timbre), { seconds: at, gain });
  for (let bar = 0; bar * 4 * beat < seconds; bar += 1) {
    const [root, intervals] = progression.chords[bar % progression.chords.length] ?? [0, MAJ];
    const start = bar * 4 * beat;
    for (const interval of intervals) {
      play(54 + ((tonic + root + interval + 6) % 12), start, 4 * beat, 0.1);
    }
    for (let step = 0; step < 4; step += 1) {
      const fifth = step === 2 && random() < 0.3 ? (intervals[2] ?? 7) : 0;
      play(36 + ((tonic + root) % 12) + fifth, start + step * beat, beat * 0.9, 0.2);
    }
    for (let step = 0; step < 8; step += 1) {
      if (random() < 0.35) continue;
      const chordTone = intervals[Math.floor(random() * intervals.length)] ?? 0;
      const scaleTone = scale[Math.floor(random() * 7)] ?? 0;
      const interval = random() < 0.7 ? root + chordTone : scaleTone;
      play(66 + ((tonic + interval + 6) % 12), start + (step * beat) / 2, beat * 0.5, 0.09);
    }
  }
  const chords = scaleTo(out, 0.7);
  if (!track.drums) return chords;
  mixInto(chords, playDrums({ style: track.drums, bpm, seed, seconds }), { seconds: 0, gain: 0.6 });
  return scaleTo(chords, 0.8);
}
