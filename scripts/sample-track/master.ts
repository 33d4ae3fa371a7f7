import { createStereo, sampleAt, samplesIn, toGain, type Stereo } from "./sound.ts";
import { createFilter } from "./synthesis.ts";

/** Turns the sound down at every beat of the kick and lets it come back: room for the kick, and movement. */
export function duck(sound: Stereo, kickSeconds: readonly number[], depth: number): void {
  const fall = samplesIn(0.008);
  const rise = samplesIn(0.24);
  const gains = new Float32Array(sound.left.length).fill(1);
  for (const start of kickSeconds.map(samplesIn)) {
    for (let i = 0; i < fall + rise && start + i < gains.length; i += 1) {
      const amount = i < fall ? i / fall : (1 - (i - fall) / rise) ** 2;
      gains[start + i] = Math.min(sampleAt(gains, start + i), 1 - depth * amount);
    }
  }
  for (const channel of [sound.left, sound.right]) {
    for (let i = 0; i < channel.length; i += 1)
      channel[i] = sampleAt(channel, i) * sampleAt(gains, i);
  }
}

/** Gain, a touch of warmth, nothing under 28 Hz, and no peak above the ceiling, not even between samples. */
export function master(mix: Stereo, gainDb: number, ceilingDb: number): Stereo {
  const output = createStereo(mix.left.length);
  const gain = toGain(gainDb);
  for (const [from, to] of [
    [mix.left, output.left],
    [mix.right, output.right],
  ] as const) {
    const rumble = createFilter(0.7);
    for (let i = 0; i < from.length; i += 1) {
      const driven = rumble(gain * sampleAt(from, i), 28).high;
      to[i] = 0.75 * driven + 0.25 * Math.tanh(driven);
    }
  }
  limit(output, toGain(ceilingDb));
  return output;
}

/** A limiter that looks ahead, both channels together so that nothing moves sideways. */
function limit(sound: Stereo, ceiling: number): void {
  const ahead = samplesIn(0.004);
  const release = Math.exp(-1 / samplesIn(0.09));
  const count = sound.left.length;
  const wanted = new Float32Array(count);
  for (let i = 0; i < count; i += 1) {
    const peak = Math.max(peakAround(sound.left, i), peakAround(sound.right, i));
    wanted[i] = peak > ceiling ? ceiling / peak : 1;
  }
  let gain = 1;
  const held = new Float32Array(count);
  for (let i = 0; i < count; i += 1) {
    const least = wanted.subarray(i, i + ahead).reduce((low, value) => Math.min(low, value), 1);
    gain = least < gain ? least : least + (gain - least) * release;
    held[i] = gain;
  }
  for (let i = count - 1; i >= 0; i -= 1) {
    // The mean over the time ahead turns the step down into a slope that ends in time.
    const from = Math.max(0, i - ahead + 1);
    const slope =
      held.subarray(from, i + 1).reduce((sum, value) => sum + value, 0) / (i + 1 - from);
    sound.left[i] = sampleAt(sound.left, i) * slope;
    sound.right[i] = sampleAt(sound.right, i) * slope;
  }
}

/** The highest value between this sample and the next, by cubic interpolation at quarters. */
function peakAround(samples: Float32Array, i: number): number {
  const [a, b, c, d] = [-1, 0, 1, 2].map((offset) => sampleAt(samples, i + offset));
  if (a === undefined || b === undefined || c === undefined || d === undefined) return 0;
  let peak = Math.abs(b);
  for (const x of [0.25, 0.5, 0.75]) {
    const curve =
      b + 0.5 * x * (c - a + x * (2 * a - 5 * b + 4 * c - d + x * (3 * (b - c) + d - a)));
    peak = Math.max(peak, Math.abs(curve));
  }
  return peak;
}
