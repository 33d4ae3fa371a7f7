import { createRandom, emptyTrack, hat, kick, mixInto, scaleTo, snare } from "./synth.ts";

/** What sounds at which sixteenth (or twelfth) of a bar: K(ick), S(nare), H(at), soft o(pen hat), R(im, a soft snare). */
export interface DrumStyle {
  readonly name: string;
  readonly beatsPerBar: number;
  /** Steps a beat. */
  readonly steps: number;
  readonly lines: readonly string[];
  /** How late the second of two steps comes, as a share of a step. */
  readonly swing?: number;
}

export const DRUM_STYLES: readonly DrumStyle[] = [
  {
    name: "four on the floor",
    beatsPerBar: 4,
    steps: 4,
    lines: ["K...K...K...K...", "....S.......S...", "..o...o...o...o."],
  },
  {
    name: "rock",
    beatsPerBar: 4,
    steps: 4,
    lines: ["K.......K.K.....", "....S.......S...", "H.H.H.H.H.H.H.H."],
  },
  {
    name: "break",
    beatsPerBar: 4,
    steps: 4,
    lines: ["K.........K.....", "....S..R....S..R", "H.H.H.H.H.H.H.H."],
  },
  {
    name: "half-time trap",
    beatsPerBar: 4,
    steps: 4,
    lines: ["K.....K.....K...", "........S.......", "H.H.H.H.H.H.HHHH"],
  },
  {
    name: "swung hip-hop",
    beatsPerBar: 4,
    steps: 2,
    lines: ["K..K.K..", "..S...S.", "HHHHHHHH"],
    swing: 0.3,
  },
  {
    name: "shuffle (triplets)",
    beatsPerBar: 4,
    steps: 3,
    lines: ["K.....K.K...", "...S.....S..", "H.HH.HH.HH.H"],
  },
  {
    name: "waltz (3/4)",
    beatsPerBar: 3,
    steps: 2,
    lines: ["K.....", "..R.R.", "H.HHH."],
  },
  {
    name: "disco with open hats",
    beatsPerBar: 4,
    steps: 4,
    lines: ["K...K...K...K...", "....S.......S...", "H.o.H.o.H.o.H.oH"],
  },
  {
    name: "bossa nova",
    beatsPerBar: 4,
    steps: 4,
    lines: ["K..KK..KK..KK..K", "R..R..R...R..R..", "H.H.H.H.H.H.H.H."],
  },
  {
    name: "one drop",
    beatsPerBar: 4,
    steps: 4,
    lines: ["........K.......", "........S.......", "H.H.H.H.H.H.H.H."],
  },
  {
    name: "6/8 ballad",
    beatsPerBar: 2,
    steps: 3,
    lines: ["K..S..", "......", "HHHHHH"],
  },
  {
    name: "5/4",
    beatsPerBar: 5,
    steps: 2,
    lines: ["K..K..K...", "....S...S.", "HHHHHHHHHH"],
  },
];

export interface DrumLoop {
  readonly style: DrumStyle;
  readonly bpm: number;
  readonly seed: number;
  readonly seconds?: number;
  /** Standard deviation of each hit's lateness. */
  readonly humanSeconds?: number;
  /** Tempo at the end against the start. */
  readonly endRatio?: number;
}

/** Mono, at 44.1 kHz. */
export function playDrums(loop: DrumLoop): Float32Array {
  const { style, bpm, seed, seconds = 40, humanSeconds = 0, endRatio = 1 } = loop;
  const random = createRandom(seed);
  const track = emptyTrack(seconds);
  const sounds = {
    K: kick(44 + 16 * random()),
    S: snare(random),
    R: snare(random).map((sample) => sample * 0.45),
    H: hat(random).map((sample) => sample * 0.9),
    o: hat(random, 0.07),
  };
  const stepsPerBar = style.beatsPerBar * style.steps;
  let at = 0;
  for (let step = 0; at < seconds; step += 1) {
    const progress = at / seconds;
    const stepSeconds = 60 / (bpm * (1 + (endRatio - 1) * progress)) / style.steps;
    const late = step % 2 === 1 ? (style.swing ?? 0) * stepSeconds : 0;
    for (const line of style.lines) {
      const hit = line[step % stepsPerBar];
      const sound = sounds[hit as keyof typeof sounds] as Float32Array | undefined;
      if (!sound) continue;
      const human = humanSeconds * (random() + random() + random() - 1.5) * 2;
      mixInto(track, sound, { seconds: at + late + human, gain: 0.8 + 0.4 * random() });
    }
    at += stepSeconds;
  }
  return scaleTo(track, 0.8);
}
