export const SAMPLE_RATE_HZ = 44_100;

/** Two channels of the same length, full scale 1. */
export interface Stereo {
  readonly left: Float32Array;
  readonly right: Float32Array;
}

export function createStereo(samples: number): Stereo {
  return { left: new Float32Array(samples), right: new Float32Array(samples) };
}

export function samplesIn(seconds: number): number {
  return Math.round(seconds * SAMPLE_RATE_HZ);
}

export function toHz(midiNote: number): number {
  return 440 * 2 ** ((midiNote - 69) / 12);
}

export function toGain(decibels: number): number {
  return 10 ** (decibels / 20);
}

/** `at` may lie beyond the end. */
export function sampleAt(samples: Float32Array, at: number): number {
  return samples[at] ?? 0;
}

/** Adds a mono sound; `pan` is -1 (left) to 1, at constant power. */
export function addMono(
  into: Stereo,
  sound: Float32Array,
  place: { readonly seconds: number; readonly gain: number; readonly pan: number },
): void {
  const angle = ((place.pan + 1) * Math.PI) / 4;
  const [leftGain, rightGain] = [place.gain * Math.cos(angle), place.gain * Math.sin(angle)];
  const start = samplesIn(place.seconds);
  const count = Math.min(sound.length, into.left.length - start);
  for (let i = 0; i < count; i += 1) {
    into.left[start + i] = sampleAt(into.left, start + i) + leftGain * sampleAt(sound, i);
    into.right[start + i] = sampleAt(into.right, start + i) + rightGain * sampleAt(sound, i);
  }
}

export function addStereo(into: Stereo, sound: Stereo, gain: number): void {
  for (let i = 0; i < into.left.length; i += 1) {
    into.left[i] = sampleAt(into.left, i) + gain * sampleAt(sound.left, i);
    into.right[i] = sampleAt(into.right, i) + gain * sampleAt(sound.right, i);
  }
}

/** White noise, the same for the same seed on every machine. */
export function createNoise(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 31 - 1;
  };
}
