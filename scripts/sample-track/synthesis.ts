import { SAMPLE_RATE_HZ } from "./sound.ts";

/** A sawtooth without audible aliasing (polyBLEP): the jump is rounded over one sample either side. */
export function createSaw(frequencyHz: number, startPhase: number): () => number {
  const step = frequencyHz / SAMPLE_RATE_HZ;
  let phase = startPhase % 1;
  return () => {
    const value = 2 * phase - 1 - roundedJump(phase, step);
    phase = (phase + step) % 1;
    return value;
  };
}

function roundedJump(phase: number, step: number): number {
  if (phase < step) {
    const x = phase / step;
    return 2 * x - x * x - 1;
  }
  if (phase > 1 - step) {
    const x = (phase - 1) / step;
    return x * x + 2 * x + 1;
  }
  return 0;
}

export interface FilterOutputs {
  readonly low: number;
  readonly band: number;
  readonly high: number;
}

/** A state-variable filter (trapezoidal), stable while its cutoff moves. `q` 0.7 is flat. */
export function createFilter(q: number): (input: number, cutoffHz: number) => FilterOutputs {
  let bandState = 0;
  let lowState = 0;
  return (input, cutoffHz) => {
    const g = Math.tan((Math.PI * Math.min(cutoffHz, 18_000)) / SAMPLE_RATE_HZ);
    const a1 = 1 / (1 + g * (g + 1 / q));
    const rest = input - lowState;
    const band = a1 * bandState + g * a1 * rest;
    const low = lowState + g * a1 * bandState + g * g * a1 * rest;
    bandState = 2 * band - bandState;
    lowState = 2 * low - lowState;
    return { low, band, high: input - band / q - low };
  };
}

export interface Envelope {
  readonly attackSeconds: number;
  readonly decaySeconds: number;
  /** 0..1: the level held until the note ends. */
  readonly sustain: number;
  readonly releaseSeconds: number;
}

/** The level at `t` seconds of a note held for `heldSeconds`. */
export function levelAt(envelope: Envelope, t: number, heldSeconds: number): number {
  const { attackSeconds, decaySeconds, sustain, releaseSeconds } = envelope;
  const held = Math.min(t, heldSeconds);
  const level =
    held < attackSeconds
      ? held / attackSeconds
      : sustain + (1 - sustain) * Math.exp((-4 * (held - attackSeconds)) / decaySeconds);
  return t <= heldSeconds ? level : level * Math.exp((-5 * (t - heldSeconds)) / releaseSeconds);
}
