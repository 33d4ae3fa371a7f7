import { PROGRESSIONS, TIMBRES, playChords, type KeyTruth } from "./chord-tracks.ts";
import { DRUM_STYLES, playDrums } from "./drum-loops.ts";
import type { MidiPiece } from "./render-midi.ts";
import { createRandom } from "./synth.ts";

export interface KnownTrack {
  readonly name: string;
  readonly group: "drums" | "chords" | "chords with drums" | "rendered MIDI";
  /** Not looked at when constants were chosen. */
  readonly heldOut: boolean;
  readonly bpm: number | null;
  readonly key: KeyTruth | null;
  /** Mono, at 44.1 kHz. */
  load(): Promise<Float32Array>;
}

const LOOPS_PER_STYLE = 6;
const TRACKS_PER_PROGRESSION = 8;
const TUNINGS_HZ = [440, 440, 432, 445, 440] as const;
/** Their bars have another beat than the chords'. */
const OTHER_METERS = /waltz|6\/8|5\/4/;

/** 72 drum loops, 96 chord tracks in all keys (a quarter of them with drums), and the pieces. */
export function knownTracks(pieces: readonly MidiPiece[]): readonly KnownTrack[] {
  return [...drumTracks(), ...chordTracks(), ...pieces.map(midiTrack)];
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
        heldOut: loop % 2 === 1,
        bpm,
        key: null,
        load: async () => playDrums({ style, bpm, seed, humanSeconds }),
      };
    }),
  );
}

function chordTracks(): KnownTrack[] {
  const timbres = Object.keys(TIMBRES);
  return PROGRESSIONS.flatMap((progression, row) =>
    Array.from({ length: TRACKS_PER_PROGRESSION }, (_, column): KnownTrack => {
      const index = row * TRACKS_PER_PROGRESSION + column;
      const tonic = (index * 5 + column) % 12;
      const timbre = timbres[(column + index + 1) % timbres.length] ?? "organ";
      const drums = column % 4 === 3 ? DRUM_STYLES[(index + 1) % DRUM_STYLES.length] : undefined;
      const bpm = 70 + (((index + 1) * 37) % 90);
      const a4Hz = TUNINGS_HZ[column % TUNINGS_HZ.length] ?? 440;
      const track = { progression, tonic, timbre, bpm, a4Hz, seed: (index + 1) * 13 + column };
      return {
        name: `${progression.name} on ${tonic}, ${timbre}${drums ? `, ${drums.name}` : ""}`,
        group: drums ? "chords with drums" : "chords",
        heldOut: column % 2 === 1,
        bpm: drums && !OTHER_METERS.test(drums.name) ? bpm : null,
        key: { tonic, mode: progression.mode },
        load: async () => playChords(drums ? { ...track, drums: drums.name } : track),
      };
    }),
  );
}

function midiTrack(piece: MidiPiece, index: number): KnownTrack {
  return {
    name: piece.name,
    group: "rendered MIDI",
    heldOut: piece.package === "openttd-openmsx" && index % 2 === 1,
    bpm: piece.truth.bpm,
    key: piece.truth.key,
    load: () => piece.load(),
  };
}
