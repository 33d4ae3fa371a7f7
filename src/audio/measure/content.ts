import type { Content } from "./measurements.ts";
import { FRAMES_PER_SECOND, RHYTHM_BANDS } from "./rhythm-frames.ts";

export interface ContentEvidence {
  readonly integratedLufs: number | null;
  /** Mel spectrogram, see `rhythm-frames.ts`. */
  readonly frames: Float32Array;
  /** Of the pulse, 0 to 1: how alike the track is to itself one beat later; 0 where there is none. */
  readonly pulse: number;
  /** Share of the partials that go on at the same pitch, 0 to 1. */
  readonly steadiness: number;
}

/** What is quieter cannot be enjoyed, only amplified. */
const NEAR_SILENCE_LUFS = -50;
/** Frames under half of the mean of the second around them, the gaps between syllables: noise has next to none. */
const SPEECH_GAPS = 0.15;
/** 40 half minutes of people reading have up to 0.37; music without a beat has 0.56 and more. */
const SPEECH_STEADINESS = 0.46;
/** Of speech that much does rest for a moment: its vowels. Drums whose pace drifts, which have no pulse either, have less. */
const SPEECH_VOWELS = 0.19;
/** They have up to 0.17; drums at a steady pace have 0.34 and more. */
const SPEECH_PULSE = 0.25;
const NEIGHBOURHOOD = FRAMES_PER_SECOND / 2;

/**
 * Speech has gaps between its syllables like a beat, but comes at no steady pace, and its pitch hardly ever rests. A song
 * is music, also a cappella: its notes rest.
 */
export function classifyContent(evidence: ContentEvidence): Content {
  const { integratedLufs, frames, pulse, steadiness } = evidence;
  if (integratedLufs === null || integratedLufs < NEAR_SILENCE_LUFS) {
    return { kind: "near-silence", confidence: 1 };
  }
  const distances = [
    (gapShare(frames) - SPEECH_GAPS) / 0.1,
    (SPEECH_STEADINESS - steadiness) / 0.1,
    (steadiness - SPEECH_VOWELS) / 0.05,
    (SPEECH_PULSE - pulse) / 0.1,
  ];
  // All must hold: the weakest decides.
  const weakest = Math.min(...distances);
  const speech = 1 / (1 + Math.exp(-4 * weakest));
  return weakest > 0
    ? { kind: "speech", confidence: Math.round(100 * speech) / 100 }
    : { kind: "music", confidence: Math.round(100 * (1 - speech)) / 100 };
}

export function gapShare(frames: Float32Array): number {
  const count = Math.floor(frames.length / RHYTHM_BANDS);
  const sums = new Float64Array(count + 1);
  for (let frame = 0; frame < count; frame += 1) {
    let power = 0;
    for (let band = 0; band < RHYTHM_BANDS; band += 1) {
      power += frames[frame * RHYTHM_BANDS + band] ?? 0;
    }
    sums[frame + 1] = (sums[frame] ?? 0) + Math.sqrt(power);
  }
  const overall = (sums[count] ?? 0) / Math.max(1, count);
  let gaps = 0;
  let judged = 0;
  for (let frame = 0; frame < count; frame += 1) {
    const from = Math.max(0, frame - NEIGHBOURHOOD);
    const to = Math.min(count, frame + NEIGHBOURHOOD);
    const mean = ((sums[to] ?? 0) - (sums[from] ?? 0)) / (to - from);
    // Pauses between sentences are no gaps between syllables.
    if (mean < overall / 10) continue;
    judged += 1;
    if ((sums[frame + 1] ?? 0) - (sums[frame] ?? 0) < mean / 2) gaps += 1;
  }
  return judged > 0 ? gaps / judged : 0;
}
