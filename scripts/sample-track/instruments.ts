import { createNoise, SAMPLE_RATE_HZ, samplesIn } from "./sound.ts";
import { createFilter, createSaw, levelAt, type Envelope } from "./synthesis.ts";

export interface Note {
  readonly frequencyHz: number;
  /** How long it is held; the sound rings on for its release. */
  readonly seconds: number;
  /** 0..1: louder and brighter. */
  readonly velocity: number;
}

/** One channel of a pad: call it once a channel, with another seed, for a wide sound. */
export function playPad(note: Note, brightness: number, seed: number): Float32Array {
  const random = createNoise(seed);
  const saws = [-0.09, -0.04, 0, 0.05, 0.1].map((semitones) =>
    createSaw(note.frequencyHz * 2 ** (semitones / 12), (random() + 1) / 2),
  );
  const filter = createFilter(0.7);
  const drift = (random() + 1) * Math.PI;
  return render(
    note,
    { attackSeconds: 0.35, decaySeconds: 2, sustain: 0.8, releaseSeconds: 1.1 },
    (t) => {
      const mixed = saws.reduce((sum, saw) => sum + saw(), 0) / saws.length;
      const cutoffHz = 350 + brightness * (1_700 + 350 * Math.sin(2 * Math.PI * 0.17 * t + drift));
      return filter(mixed, cutoffHz).low;
    },
  );
}

/** An electric piano: a sine that another one bends, most at the start of the note. */
export function playKeys(note: Note): Float32Array {
  return render(
    note,
    { attackSeconds: 0.003, decaySeconds: 1.6, sustain: 0.15, releaseSeconds: 0.3 },
    (t) => {
      const turn = 2 * Math.PI * note.frequencyHz * t;
      const tine = 0.35 * note.velocity * Math.exp(-14 * t) * Math.sin(turn * 14);
      const bend = (0.5 + 1.3 * note.velocity) * Math.exp(-3.2 * t) * Math.sin(turn);
      return Math.sin(turn + bend) + 0.25 * tine;
    },
  );
}

/** A soft glass bell. */
export function playBell(note: Note): Float32Array {
  return render(
    note,
    { attackSeconds: 0.002, decaySeconds: 1.3, sustain: 0, releaseSeconds: 0.9 },
    (t) => {
      const turn = 2 * Math.PI * note.frequencyHz * t;
      const bend = 1.6 * note.velocity * Math.exp(-5 * t) * Math.sin(turn * 3.003);
      return 0.8 * Math.sin(turn + bend) + 0.2 * Math.sin(turn * 2) * Math.exp(-6 * t);
    },
  );
}

export function playPluck(note: Note): Float32Array {
  const saw = createSaw(note.frequencyHz, 0.25);
  const filter = createFilter(1.6);
  return render(
    note,
    { attackSeconds: 0.002, decaySeconds: 0.28, sustain: 0, releaseSeconds: 0.1 },
    (t) => filter(saw(), note.frequencyHz * (1 + 7 * note.velocity * Math.exp(-18 * t)) + 200).low,
  );
}

export function playBass(note: Note): Float32Array {
  const saw = createSaw(note.frequencyHz, 0.5);
  const filter = createFilter(1.1);
  return render(
    note,
    { attackSeconds: 0.006, decaySeconds: 0.7, sustain: 0.6, releaseSeconds: 0.07 },
    (t) => {
      const growl = filter(saw(), 160 + 900 * note.velocity * Math.exp(-7 * t)).low;
      const body = Math.sin(2 * Math.PI * note.frequencyHz * t);
      return Math.tanh(1.4 * (0.75 * body + 0.6 * growl)) / 1.1;
    },
  );
}

/** A singing lead: two saws, vibrato that comes in late, a breath of noise. */
export function playLead(note: Note, seed: number): Float32Array {
  const noise = createNoise(seed);
  const filter = createFilter(0.9);
  const phases: [number, number] = [0, 0.37];
  return render(
    note,
    { attackSeconds: 0.035, decaySeconds: 0.9, sustain: 0.75, releaseSeconds: 0.22 },
    (t) => {
      const vibrato = 0.0045 * Math.min(1, Math.max(0, (t - 0.25) / 0.4));
      const scoop = -0.012 * Math.exp(-t / 0.03);
      const pitch = 1 + scoop + vibrato * Math.sin(2 * Math.PI * 5.3 * t);
      let sum = 0.012 * noise();
      for (const voice of [0, 1] as const) {
        const detune = voice === 0 ? 0.998 : 1.0022;
        phases[voice] += (note.frequencyHz * pitch * detune) / SAMPLE_RATE_HZ;
        // Few harmonics, each under the filter: no aliasing to speak of.
        for (let k = 1; k <= 9; k += 1) sum += Math.sin(2 * Math.PI * k * phases[voice]) / k / 2;
      }
      return filter(sum, 900 + 3_200 * note.velocity * (0.4 + 0.6 * Math.exp(-2.5 * t))).low;
    },
  );
}

function render(
  note: Note,
  envelope: Envelope,
  sampleOf: (seconds: number) => number,
): Float32Array {
  const samples = new Float32Array(samplesIn(note.seconds + envelope.releaseSeconds));
  const fadeSamples = samplesIn(0.005);
  for (let i = 0; i < samples.length; i += 1) {
    const t = i / SAMPLE_RATE_HZ;
    const fade = Math.min(1, (samples.length - i) / fadeSamples);
    samples[i] = sampleOf(t) * levelAt(envelope, t, note.seconds) * note.velocity * fade;
  }
  return samples;
}
