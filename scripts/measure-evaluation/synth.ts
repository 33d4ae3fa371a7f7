export const RATE_HZ = 44_100;

/** The same numbers from the same seed on every machine (mulberry32): 0 to 1. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function emptyTrack(seconds: number): Float32Array {
  return new Float32Array(Math.round(seconds * RATE_HZ));
}

export function mixInto(
  track: Float32Array,
  sound: Float32Array,
  at: { readonly seconds: number; readonly gain?: number },
): void {
  const start = Math.round(at.seconds * RATE_HZ);
  const gain = at.gain ?? 1;
  const end = Math.min(sound.length, track.length - start);
  for (let index = Math.max(0, -start); index < end; index += 1) {
    track[start + index] = (track[start + index] ?? 0) + gain * (sound[index] ?? 0);
  }
}

/** The loudest sample becomes `peak`. */
export function scaleTo(track: Float32Array, peak: number): Float32Array {
  const top = track.reduce((most, sample) => Math.max(most, Math.abs(sample)), 1e-9);
  return track.map((sample) => (sample * peak) / top);
}

export function makeSound(seconds: number, at: (seconds: number) => number): Float32Array {
  return Float32Array.from({ length: Math.round(seconds * RATE_HZ) }, (_, index) =>
    at(index / RATE_HZ),
  );
}

export function kick(pitchHz = 50): Float32Array {
  let phase = 0;
  return makeSound(0.35, (t) => {
    phase += (2 * Math.PI * (pitchHz + 120 * Math.exp(-t / 0.03))) / RATE_HZ;
    return 0.9 * Math.sin(phase) * Math.exp(-t / 0.12);
  });
}

export function snare(random: () => number): Float32Array {
  return makeSound(
    0.25,
    (t) =>
      0.45 * (2 * random() - 1) * Math.exp(-t / 0.07) +
      0.4 * Math.sin(2 * Math.PI * 190 * t) * Math.exp(-t / 0.06),
  );
}

/** Noise with its lows taken off by two differences. */
export function hat(random: () => number, decaySeconds = 0.03): Float32Array {
  let last = 0;
  let before = 0;
  return makeSound(0.15, (t) => {
    const noise = 2 * random() - 1;
    const high = noise - 2 * last + before;
    before = last;
    last = noise;
    return 0.12 * high * Math.exp(-t / decaySeconds);
  });
}

export interface Timbre {
  readonly harmonics: number;
  /** Each harmonic has its number to this power less than the first. */
  readonly rollOff: number;
  readonly attackSeconds: number;
  readonly decaySeconds: number;
  /** Depth of a 5.5 Hz vibrato, in cents. */
  readonly vibratoCents?: number;
  /** Odd harmonics only, as a clarinet or a square wave has. */
  readonly oddOnly?: true;
}

export function note(hz: number, seconds: number, timbre: Timbre): Float32Array {
  const { attackSeconds, decaySeconds, vibratoCents = 0 } = timbre;
  const wave = waveOf(timbre, hz);
  let phase = 0;
  return makeSound(seconds, (t) => {
    const bend = 2 ** ((vibratoCents / 1_200) * Math.sin(2 * Math.PI * 5.5 * t));
    phase = (phase + (hz * bend * WAVE_SAMPLES) / RATE_HZ) % WAVE_SAMPLES;
    const index = Math.floor(phase);
    const before = wave[index] ?? 0;
    const sum = before + (phase - index) * ((wave[index + 1] ?? 0) - before);
    const edge = Math.min(1, t / attackSeconds) * Math.min(1, (seconds - t) / 0.04);
    return sum * edge * Math.exp(-t / decaySeconds);
  });
}

const WAVE_SAMPLES = 4_096;
const HIGHEST_PARTIAL_HZ = 16_000;
const waves = new Map<string, Float64Array>();

/** One period, and its first sample again. */
function waveOf(timbre: Timbre, hz: number): Float64Array {
  const { rollOff, oddOnly = false } = timbre;
  const harmonics = Math.min(timbre.harmonics, Math.floor(HIGHEST_PARTIAL_HZ / hz));
  const id = `${harmonics} ${rollOff} ${oddOnly}`;
  const known = waves.get(id);
  if (known) return known;
  const wave = new Float64Array(WAVE_SAMPLES + 1);
  for (let n = 1; n <= harmonics; n += oddOnly ? 2 : 1) {
    for (let index = 0; index <= WAVE_SAMPLES; index += 1) {
      const angle = (2 * Math.PI * n * index) / WAVE_SAMPLES;
      wave[index] = (wave[index] ?? 0) + Math.sin(angle + n * n) / n ** rollOff;
    }
  }
  waves.set(id, wave);
  return wave;
}

export function midiHz(pitch: number, a4Hz = 440): number {
  return a4Hz * 2 ** ((pitch - 69) / 12);
}
