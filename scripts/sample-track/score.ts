/** The piece as data. Pitches are MIDI notes, times are beats, four to a bar. */
export const BEATS_PER_MINUTE = 104;
export const SECTIONS = { intro: 0, verse: 2, lift: 10, outro: 18, end: 20 } as const;

export interface Chord {
  readonly bar: number;
  readonly bars: number;
  readonly bass: number;
  readonly notes: readonly number[];
}

/** Beat, pitch, length. */
export type MelodyNote = readonly [beat: number, pitch: number, beats: number];

const D_MAJ_9 = { bass: 38, notes: [57, 61, 64, 66] };
const B_MIN_11 = { bass: 35, notes: [57, 62, 64, 66] };
const G_MAJ_9 = { bass: 31, notes: [57, 59, 62, 66] };
const A_SUS = { bass: 33, notes: [57, 62, 64, 69] };
const A_ADD_9 = { bass: 33, notes: [57, 61, 64, 71] };
const G_MAJ_7 = { bass: 31, notes: [59, 62, 66, 69] };
const F_SHARP_MIN_7 = { bass: 30, notes: [57, 61, 64, 69] };
const B_MIN_9 = { bass: 35, notes: [57, 61, 62, 66] };
const E_MIN_9 = { bass: 40, notes: [59, 62, 66, 67] };
const D_ADD_9 = { bass: 38, notes: [57, 62, 64, 66] };

const INTRO = [G_MAJ_9, A_SUS];
const VERSE = [D_MAJ_9, B_MIN_11, G_MAJ_9, A_SUS];
const LIFT = [G_MAJ_7, A_ADD_9, F_SHARP_MIN_7, B_MIN_9, G_MAJ_7, A_ADD_9, E_MIN_9];
const LAST_BAR_OF_LIFT = [
  { ...A_SUS, bar: SECTIONS.outro - 1, bars: 0.5 },
  { ...A_ADD_9, bar: SECTIONS.outro - 0.5, bars: 0.5 },
];
const OUTRO = [G_MAJ_9, D_ADD_9];

export const CHORDS: readonly Chord[] = [
  ...[...INTRO, ...VERSE, ...VERSE, ...LIFT].map(({ bass, notes }, bar) => ({
    bar,
    bars: 1,
    bass,
    notes,
  })),
  ...LAST_BAR_OF_LIFT,
  ...OUTRO.map(({ bass, notes }, index) => ({ bar: SECTIONS.outro + index, bars: 1, bass, notes })),
];

/** Twice through the verse's chords; the second time it climbs towards the lift. */
export const VERSE_MELODY: readonly MelodyNote[] = [
  [0.5, 81, 0.5],
  [1, 78, 0.5],
  [1.5, 76, 1.5],
  [4.5, 78, 0.5],
  [5, 76, 0.5],
  [5.5, 74, 1.5],
  [8.5, 74, 0.5],
  [9, 78, 0.5],
  [9.5, 81, 1],
  [10.5, 78, 1],
  [12.5, 76, 1],
  [13.5, 74, 0.5],
  [14, 76, 1.5],
  [16.5, 81, 0.5],
  [17, 78, 0.5],
  [17.5, 76, 1],
  [18.5, 74, 1],
  [20.5, 78, 0.5],
  [21, 76, 0.5],
  [21.5, 74, 1.5],
  [24.5, 74, 0.5],
  [25, 76, 0.5],
  [25.5, 78, 1],
  [26.5, 83, 1],
  [28.5, 81, 1],
  [29.5, 76, 0.5],
  [30, 78, 0.5],
  [30.5, 81, 0.5],
  [31, 83, 0.5],
  [31.5, 85, 0.5],
];

export const LIFT_MELODY: readonly MelodyNote[] = [
  [0, 78, 1.5],
  [1.5, 76, 0.5],
  [2, 74, 1],
  [3, 71, 0.5],
  [3.5, 74, 0.5],
  [4, 76, 1.5],
  [5.5, 78, 0.5],
  [6, 76, 0.75],
  [7, 73, 0.5],
  [7.5, 74, 0.5],
  [8, 73, 1.5],
  [9.5, 69, 1.25],
  [11, 73, 0.5],
  [11.5, 76, 0.5],
  [12, 74, 2.5],
  [15, 74, 0.5],
  [15.5, 76, 0.5],
  [16, 78, 1.5],
  [17.5, 81, 0.5],
  [18, 83, 1],
  [19, 81, 0.5],
  [19.5, 78, 0.5],
  [20, 76, 1],
  [21, 78, 0.5],
  [21.5, 81, 1.25],
  [23, 76, 0.5],
  [23.5, 78, 0.5],
  [24, 79, 1.5],
  [25.5, 78, 0.5],
  [26, 76, 1],
  [27, 74, 0.5],
  [27.5, 71, 0.5],
  [28, 74, 1.5],
  [29.5, 76, 0.5],
  [30, 73, 1.9],
];

export const OUTRO_MELODY: readonly MelodyNote[] = [
  [0, 78, 1.5],
  [1.5, 76, 0.5],
  [2, 74, 1.5],
  [4, 81, 0.75],
  [4.75, 78, 0.75],
  [5.5, 74, 2.5],
];

/** One bar of sixteenths; a letter is how hard: x, o (softer), . (nothing). */
export const DRUM_PATTERNS = {
  intro: { shaker: "..o...o...o...o.", hat: "................" },
  verse: {
    kick: "x......o..x.....",
    snare: "....x.......x...",
    hat: "x.o.x.oox.o.x.o.",
    shaker: "..o...o...o...o.",
  },
  verseTurn: {
    kick: "x......o..x..o..",
    snare: "....x.......x.oo",
    hat: "x.o.x.oox.o.....",
    openHat: "..............o.",
  },
  build: { kick: "x...x...x.......", snare: "....x...x.x.xxxx", shaker: "x.o.x.o.x.o.x.o." },
  lift: {
    kick: "x...x...x...x...",
    snare: "....x.......x...",
    clap: "....x.......x...",
    hat: "xooo.ooxxooo.oox",
    openHat: "..x...x...x...x.",
    shaker: "oooooooooooooooo",
  },
  liftTurn: {
    kick: "x...x...x...x.o.",
    snare: "....x..o....x.xx",
    clap: "....x.......x...",
    hat: "xooo.ooxxooo....",
    openHat: "..x...x...x.....",
    shaker: "oooooooooooooooo",
  },
  ending: { kick: "x...............", openHat: "x..............." },
  silence: {},
} as const;

export type Pattern = keyof typeof DRUM_PATTERNS;

/** Which pattern a bar of the piece has. */
export function patternOfBar(bar: number): Pattern {
  if (bar < SECTIONS.verse) return bar === 0 ? "silence" : "intro";
  if (bar < SECTIONS.lift - 1) return (bar - SECTIONS.verse) % 4 === 3 ? "verseTurn" : "verse";
  if (bar === SECTIONS.lift - 1) return "build";
  if (bar < SECTIONS.outro) return (bar - SECTIONS.lift) % 4 === 3 ? "liftTurn" : "lift";
  return bar === SECTIONS.outro ? "ending" : "silence";
}
