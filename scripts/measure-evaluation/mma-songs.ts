import type { KeyTruth } from "./chord-tracks.ts";
import { createRandom } from "./synth.ts";

/** A chord chart for MMA, the accompaniment generator: tempo and key are known because we wrote them. */
export interface MmaSong {
  readonly name: string;
  readonly bpm: number;
  readonly key: KeyTruth;
  /** The chart's text. */
  readonly chart: string;
}

/** Of MMA's library: one for each style whose bars have three or four beats. */
const GROOVES = [
  "50sRock 60sRock 8Beat Arpeggio4 ArpeggioWaltz Ballad BasicRock Beguine BigBand BlueGrass Blues BoggieWoggie Bolero",
  "BoneyM BossaNova Broadway BroadwayWaltz BubbleRock BVFunk BWMarch Calypso ChaCha Charleston CountryBlues CountrySwing",
  "CountryWaltz CubanGuitar DescendingJazz Desert Dixie DixieMarch DSoul EasySwing Evansish FastBlues FastJazzWaltz",
  "FastSwing FastWaltz Folk FolkBallad FolkRock FolkyJazzGuitar Foxtrot FrenchWaltz GuitarBallad HillCountry Hymn",
  "JazzCombo JazzGuitar JazzRhumba JazzRock JazzWaltz Jive LatinWaltz LFusion LightTango Lullaby Mambo MellowJazz",
  "Merengue ModernJazz ModernJazzWaltz NiteJazz PianoBallad Polka PopBallad PopSpiritual QuickStep RagTime R&B-Ballad",
  "R&B Rhumba RockBallad RockWaltz Salsa Samba ShowTune ShuffleBoggie Ska SlowBlues SlowBolero SlowBroadway SlowCountry",
  "SlowJazz SlowSpiritual SoftRock Softshoe Son Spiritual StringBallad Strut Swing Tango Trance Twist Waltz WesternSwing",
  "Zydeco",
]
  .join(" ")
  .split(" ");

/** Chords as semitones above the tonic and what MMA calls the rest. */
type Chord = readonly [number, string];

const MAJOR: readonly (readonly Chord[])[] = [
  [
    [0, ""],
    [9, "m"],
    [5, ""],
    [7, ""],
  ],
  [
    [0, ""],
    [5, ""],
    [0, ""],
    [7, "7"],
  ],
  [
    [0, ""],
    [7, ""],
    [9, "m"],
    [5, ""],
  ],
  [
    [2, "m7"],
    [7, "7"],
    [0, "M7"],
    [9, "m7"],
  ],
  [
    [0, ""],
    [4, "m"],
    [5, ""],
    [7, "7"],
  ],
  [
    [0, ""],
    [10, ""],
    [5, ""],
    [0, ""],
  ],
];
const MINOR: readonly (readonly Chord[])[] = [
  [
    [0, "m"],
    [5, "m"],
    [7, "7"],
    [0, "m"],
  ],
  [
    [0, "m"],
    [8, ""],
    [3, ""],
    [10, ""],
  ],
  [
    [0, "m"],
    [10, ""],
    [8, ""],
    [7, "7"],
  ],
  [
    [0, "m"],
    [5, "m"],
    [0, "m"],
    [7, "7"],
  ],
  [
    [2, "m7b5"],
    [7, "7"],
    [0, "m"],
    [0, "m"],
  ],
  [
    [0, "m"],
    [0, "m"],
    [5, "m7"],
    [7, "7"],
  ],
];
const ROOTS = ["C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"] as const;

/** One song a groove: two sections of eight bars, played twice, and a last bar on the tonic; all 24 keys in turn. */
export function writeMmaSongs(): readonly MmaSong[] {
  const random = createRandom(20_261_124);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  return GROOVES.map((groove, index) => {
    const tonic = (index * 7) % 12;
    const mode = Math.floor(index / 12) % 2 === 0 ? ("major" as const) : ("minor" as const);
    const progressions = mode === "major" ? MAJOR : MINOR;
    const bpm = Math.round((66 + 118 * random()) * 10) / 10;
    const verse = pick(progressions);
    const chorus = pick(progressions);
    const bars = [verse, verse, chorus, chorus, verse, verse, chorus, chorus].flat();
    const chords = [...bars, [0, mode === "major" ? "" : "m"] as const].map(
      ([degree, kind], bar) => `${bar + 1} ${ROOTS[(tonic + degree) % 12]}${kind}`,
    );
    const chart = ["RndSeed 1", `Tempo ${bpm}`, `Groove ${groove}`, ...chords, ""].join("\n");
    return { name: `${groove} in ${ROOTS[tonic]} ${mode}`, bpm, key: { tonic, mode }, chart };
  });
}
