import { CHECK_PROGRESSIONS, CHECK_SOUNDS, CHECK_STYLES } from "./check-material.ts";
import { playChords } from "./chord-tracks.ts";
import { playDrums } from "./drum-loops.ts";
import { createRandom } from "./synth.ts";
import type { KnownTrack } from "./tracks.ts";

const LOOPS_PER_STYLE = 8;

const TRACKS_PER_PROGRESSION = 8;
/** From 42 cents below to 48 above. */
const TUNINGS_HZ = [440, 430, 446, 442, 452] as const;

/** With styles, sounds, chords, tunings and tempos of their own: nothing was chosen by these. */
export function checkTracks(): readonly KnownTrack[] {
  return [...drumTracks(), ...rubatoTracks(), ...chordTracks()];
}

function drumTracks(): KnownTrack[] {
  const random = createRandom(9_001);
  return CHECK_STYLES.flatMap((style) =>
    Array.from({ length: LOOPS_PER_STYLE }, (_, loop): KnownTrack => {
      const bpm = Math.round((60 + (140 * (loop + random())) / LOOPS_PER_STYLE) * 10) / 10;
      const seed = Math.floor(1e9 * random());
      const humanSeconds = loop % 2 === 1 ? 0.006 : 0;
      return {
        name: `${style.name} at ${bpm}`,
        group: "drums",
        split: "check",
        bpm,
        key: null,
        load: async () => playDrums({ style, bpm, seed, humanSeconds }),
      };
    }),
  );
}

/** Their tempo drifts by a quarter and more: no one number is right. */
function rubatoTracks(): KnownTrack[] {
  return CHECK_STYLES.map((style, index) => ({
    name: `${style.name}, rubato`,
    group: "rubato",
    split: "check",
    bpm: "none",
    key: null,
    load: async () =>
      playDrums({ style, bpm: 70 + 9 * index, seed: 500 + index, endRatio: index % 2 ? 1.6 : 0.7 }),
  }));
}

function chordTracks(): KnownTrack[] {
  const random = createRandom(9_002);
  const sounds = Object.entries(CHECK_SOUNDS);
  return CHECK_PROGRESSIONS.flatMap((progression, row) =>
    Array.from({ length: TRACKS_PER_PROGRESSION }, (_, column): KnownTrack => {
      const index = row * TRACKS_PER_PROGRESSION + column;
      const tonic = (index * 7 + 3) % 12;
      const [sound, timbre] = sounds[index % sounds.length] ?? sounds[0] ?? raise();
      const drums = column % 4 === 1 ? CHECK_STYLES[index % 3] : undefined;
      const bpm = Math.round(680 + 900 * random()) / 10;
      const a4Hz = TUNINGS_HZ[(index + row) % TUNINGS_HZ.length] ?? 440;
      const track = { progression, tonic, timbre, bpm, a4Hz, seed: 7_000 + index, drums };
      return {
        name: `${progression.name} on ${tonic}, ${sound}${drums ? `, ${drums.name}` : ""}`,
        group: drums ? "chords with drums" : "chords",
        split: "check",
        bpm: drums ? bpm : null,
        key: { tonic, mode: progression.mode },
        load: async () => playChords(track),
      };
    }),
  );
}

function raise(): never {
  throw new Error("no sounds");
}
