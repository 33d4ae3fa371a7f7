import {
  playBass,
  playBell,
  playKeys,
  playLead,
  playPad,
  playPluck,
  type Note,
} from "./instruments.ts";
import {
  BEATS_PER_MINUTE,
  CHORDS,
  LIFT_MELODY,
  OUTRO_MELODY,
  SECTIONS,
  VERSE_MELODY,
  type Chord,
  type MelodyNote,
} from "./score.ts";
import { addMono, createStereo, toHz, type Stereo } from "./sound.ts";

export const SECONDS_PER_BEAT = 60 / BEATS_PER_MINUTE;
const SECONDS_PER_BAR = 4 * SECONDS_PER_BEAT;

/** The pitched parts, each on a bus of its own, dry. */
export function playParts(samples: number) {
  const bus = () => createStereo(samples);
  const parts = {
    pad: bus(),
    keys: bus(),
    bass: bus(),
    arpeggio: bus(),
    bell: bus(),
    lead: bus(),
  };
  for (const chord of CHORDS) {
    addPad(parts.pad, chord);
    if (chord.bar >= SECTIONS.verse && chord.bar < SECTIONS.outro) addBass(parts.bass, chord);
    if (chord.bar >= SECTIONS.verse && chord.bar < SECTIONS.outro) addKeys(parts.keys, chord);
    addArpeggio(parts.arpeggio, chord);
  }
  addLastNotes(parts.bass, parts.keys);
  addMelody(parts.bell, VERSE_MELODY, SECTIONS.verse, playBell);
  addMelody(parts.bell, OUTRO_MELODY, SECTIONS.outro, playBell);
  addMelody(parts.lead, LIFT_MELODY, SECTIONS.lift, (note) => playLead(note, 7));
  addMelody(parts.bell, LIFT_MELODY.slice(16), SECTIONS.lift, (note) =>
    playBell({ ...note, velocity: 0.5 }),
  );
  return parts;
}

/** The pad opens up towards the lift and closes again. */
function addPad(bus: Stereo, { bar, bars, notes }: Chord): void {
  const open = bar < SECTIONS.verse ? 0.25 + 0.15 * bar : bar < SECTIONS.lift ? 0.4 : 1;
  const brightness = bar >= SECTIONS.outro ? 0.45 : open;
  const last = bar === SECTIONS.end - 1;
  for (const [index, pitch] of notes.entries()) {
    const note = {
      frequencyHz: toHz(pitch),
      seconds: bars * SECONDS_PER_BAR * (last ? 1.25 : 1),
      velocity: 0.8,
    };
    const seconds = bar * SECONDS_PER_BAR;
    for (const side of [-1, 1]) {
      const seed = 100 * bar + 10 * index + side + 1;
      addMono(bus, playPad(note, brightness, seed), { seconds, gain: 0.35, pan: 0.85 * side });
    }
  }
}

const BASS_FIGURES = {
  verse: [
    [0, 1.25, 0, 1],
    [1.75, 0.5, 0, 0.7],
    [2.5, 0.75, 0, 0.9],
    [3.5, 0.4, 12, 0.6],
  ],
  lift: [
    [0, 0.4, 0, 1],
    [0.5, 0.4, 0, 0.8],
    [1, 0.4, 0, 0.85],
    [1.5, 0.4, 12, 0.8],
    [2, 0.4, 0, 0.9],
    [2.5, 0.4, 0, 0.8],
    [3, 0.4, 12, 0.8],
    [3.5, 0.4, 7, 0.75],
  ],
} as const;

function addBass(bus: Stereo, { bar, bars, bass }: Chord): void {
  const figure = bar < SECTIONS.lift ? BASS_FIGURES.verse : BASS_FIGURES.lift;
  for (const [beat, beats, interval, velocity] of figure) {
    if (beat >= bars * 4) continue;
    const note = {
      frequencyHz: toHz(bass + interval),
      seconds: beats * SECONDS_PER_BEAT,
      velocity,
    };
    const seconds = bar * SECONDS_PER_BAR + beat * SECONDS_PER_BEAT;
    addMono(bus, playBass(note), { seconds, gain: 1, pan: 0 });
  }
}

const KEYS_RHYTHM = [
  [0, 0.9, 0.75],
  [1.5, 0.4, 0.5],
  [2.5, 0.9, 0.65],
] as const;

function addKeys(bus: Stereo, { bar, bars, notes }: Chord): void {
  for (const [beat, beats, velocity] of KEYS_RHYTHM) {
    if (beat >= bars * 4) continue;
    for (const [index, pitch] of notes.entries()) {
      const note = { frequencyHz: toHz(pitch), seconds: beats * SECONDS_PER_BEAT, velocity };
      // A hand does not put down four fingers at the same time.
      const seconds = bar * SECONDS_PER_BAR + beat * SECONDS_PER_BEAT + 0.007 * index;
      addMono(bus, playKeys(note), { seconds, gain: 0.3, pan: -0.35 + 0.15 * index });
    }
  }
}

const ARPEGGIO_ORDER = [0, 2, 1, 3, 2, 1, 3, 2];

/** Eighths at first, sixteenths in the lift, an octave above the chord. */
function addArpeggio(bus: Stereo, { bar, bars, notes }: Chord): void {
  const inLift = bar >= SECTIONS.lift && bar < SECTIONS.outro;
  const steps = (inLift ? 16 : 8) * bars;
  const beats = (4 * bars) / steps;
  const last = bar === SECTIONS.end - 1;
  for (let step = 0; step < steps; step += 1) {
    const order = ARPEGGIO_ORDER[step % ARPEGGIO_ORDER.length] ?? 0;
    const accent = step % 4 === 0 ? 0.75 : 0.5;
    const fade = last ? 1 - step / steps : 1;
    const note = {
      frequencyHz: toHz((notes[order] ?? 69) + 12),
      seconds: 0.12,
      velocity: accent * fade * (bar < SECTIONS.verse ? 0.9 : 0.75),
    };
    const seconds = bar * SECONDS_PER_BAR + step * beats * SECONDS_PER_BEAT;
    addMono(bus, playPluck(note), { seconds, gain: 0.6, pan: step % 2 === 0 ? -0.5 : 0.5 });
  }
}

/** Under the outro bass and keys only touch each chord once. */
function addLastNotes(bass: Stereo, keys: Stereo): void {
  for (const chord of CHORDS.filter(({ bar }) => bar >= SECTIONS.outro)) {
    const seconds = chord.bar * SECONDS_PER_BAR;
    const held = { seconds: 0.95 * SECONDS_PER_BAR, velocity: 0.7 };
    addMono(bass, playBass({ ...held, frequencyHz: toHz(chord.bass) }), {
      seconds,
      gain: 1,
      pan: 0,
    });
    for (const [index, pitch] of chord.notes.entries()) {
      const place = { seconds: seconds + 0.03 * index, gain: 0.3, pan: -0.3 + 0.2 * index };
      addMono(keys, playKeys({ ...held, frequencyHz: toHz(pitch) }), place);
    }
  }
}

function addMelody(
  bus: Stereo,
  melody: readonly MelodyNote[],
  bar: number,
  play: (note: Note) => Float32Array,
): void {
  for (const [beat, pitch, beats] of melody) {
    const onBeat = beat % 1 === 0;
    const note = {
      frequencyHz: toHz(pitch),
      seconds: 0.94 * beats * SECONDS_PER_BEAT,
      velocity: onBeat ? 0.85 : 0.72,
    };
    const seconds = bar * SECONDS_PER_BAR + beat * SECONDS_PER_BEAT;
    addMono(bus, play(note), { seconds, gain: 0.5, pan: 0 });
  }
}
