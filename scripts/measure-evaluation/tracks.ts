import { checkTracks } from "./check-tracks.ts";
import { PROGRESSIONS, TIMBRES, playChords, type KeyTruth } from "./chord-tracks.ts";
import { DRUM_STYLES, playDrums } from "./drum-loops.ts";
import type { MidiPiece } from "./render-midi.ts";
import { createRandom } from "./synth.ts";

export interface KnownTrack {
  readonly name: string;
  readonly group: "drums" | "rubato" | "chords" | "chords with drums" | MidiPiece["source"];
  /** `fit`: constants, thresholds and confidences were chosen on it. `check`: they were not. */
  readonly split: "fit" | "check";
  /** Null: not known. `none`: there is no one tempo, and none should be shown. */
  readonly bpm: number | "none" | null;
  readonly key: KeyTruth | null;
  /** Mono, at 44.1 kHz. */
  load(): Promise<Float32Array>;
}

const LOOPS_PER_STYLE = 6;
const TRACKS_PER_PROGRESSION = 8;
const TUNINGS_HZ = [440, 440, 432, 445, 440] as const;
/** Their bars have another beat than the chords'. */
const OTHER_METERS = /waltz|6\/8|5\/4/;

/** Made tracks to fit by (72 drum loops, 96 chord tracks in all keys) and to check by, and the pieces. */
export function knownTracks(pieces: readonly MidiPiece[]): readonly KnownTrack[] {
  return [...drumTracks(), ...chordTracks(), ...checkTracks(), ...pieces.map(midiTrack)];
}

function drumTracks(): KnownTrack[] {
  const random = createRandom(5);
  return DRUM_STYLES.flatMap((style, index) =>
    Array.from({ length: LOOPS_PER_STYLE }, (_, loop): KnownTrack => {
      const bpm = Math.round((60 + (140 * (loop + random())) / LOOPS_PER_STYLE) * 10) / 10;
      const seed = 7 * (index * LOOPS_PER_STYLE + loop + 1);
      const humanSeconds = loop % 3 === 2 ? 0.008 : 0;
      return {
        name: `${style.name} at ${bpm}`,
        group: "drums",
        split: "fit",
        bpm,
        key: null,
        load: async () => playDrums({ style, bpm, seed, humanSeconds }),
      };
    }),
  );
}

function chordTracks(): KnownTrack[] {
  const timbres = Object.entries(TIMBRES);
  return PROGRESSIONS.flatMap((progression, row) =>
    Array.from({ length: TRACKS_PER_PROGRESSION }, (_, column): KnownTrack => {
      const index = row * TRACKS_PER_PROGRESSION + column;
      const tonic = (index * 5 + column) % 12;
      const [sound, timbre] = timbres[(column + index + 1) % timbres.length] ?? [
        "organ",
        TIMBRES.organ,
      ];
      const drums = column % 4 === 3 ? DRUM_STYLES[(index + 1) % DRUM_STYLES.length] : undefined;
      const bpm = 70 + (((index + 1) * 37) % 90);
      const a4Hz = TUNINGS_HZ[column % TUNINGS_HZ.length] ?? 440;
      const track = { progression, tonic, timbre, bpm, a4Hz, seed: (index + 1) * 13 + column };
      return {
        name: `${progression.name} on ${tonic}, ${sound}${drums ? `, ${drums.name}` : ""}`,
        group: drums ? "chords with drums" : "chords",
        split: "fit",
        bpm: drums && !OTHER_METERS.test(drums.name) ? bpm : null,
        key: { tonic, mode: progression.mode },
        load: async () => playChords({ ...track, drums }),
      };
    }),
  );
}

function midiTrack(piece: MidiPiece): KnownTrack {
  return {
    name: piece.name,
    group: piece.source,
    split: piece.split,
    bpm: piece.bpm,
    key: piece.key,
    load: () => piece.load(),
  };
}
