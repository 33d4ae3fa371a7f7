import { autocorrelation, valueAt } from "./autocorrelation.ts";
import { logistic } from "./logistic.ts";
import { FRAMES_PER_SECOND } from "./rhythm-frames.ts";
import {
  LONGEST_LAG,
  bestOf,
  gridOf,
  nearestTo,
  periodOf,
  type TempoCandidate,
} from "./tempo-grid.ts";

export interface TempoEstimate {
  readonly bpm: number;
  /** 0 to 1, calibrated: how often it, its half or its double is what people count. */
  readonly confidence: number;
  /** What confidence is made of. */
  readonly evidence: number;
  /** The other of half and double that a listener may count. */
  readonly alternativeBpm: number;
  /** 0 to 1: the share of the track's stretches whose own tempo is this one (or its half, double…). */
  readonly stability: number;
  /** How alike the track is to itself one beat later, 0 to 1, at the tempo where it is most. */
  readonly pulse: number;
}

const WINDOW_FRAMES = 16 * FRAMES_PER_SECOND;
const SHORTEST_FRAMES = 6 * FRAMES_PER_SECOND;
const SAME_OCTAVES = 0.06;
/** Among a tempo, its half and its double: what people tap, chosen on the evaluation's tracks to fit by. */
const TAPPED_BPM = 130;
const TAPPED_SPREAD_OCTAVES = 0.75;
const BEAT_POWER = 1.7;
const EVEN_POWER = 0.25;
/** What a listener may count instead is the double of slow tempos and the half of fast ones. */
const DOUBLED_BELOW_BPM = 110;
/** Fitted on the evaluation's tracks to fit by (docs/measurements.md). */
const CONFIDENCE = { offset: -1.54, slope: 5.54 } as const;
const SLOWEST_SHOWN_BPM = 55;
const FASTEST_SHOWN_BPM = 205;

/** Of an onset envelope; null under 6 s and where nothing begins. Not yet: where it is too unsure to be shown. */
export function estimateTempo(envelope: Float64Array): TempoEstimate | null {
  if (envelope.length < SHORTEST_FRAMES) return null;
  const windows = correlateWindows(envelope);
  if (windows.length === 0) return null;
  const grid = gridOf(meanOf(windows));
  const family = bestOf(grid);
  const tapped = chooseOctave(family, grid);
  const bpm = refine(envelope, tapped.bpm);
  const locals = windows.map((window) => bestOf(gridOf(window)).bpm);
  const agreeing = locals.filter((local) => octaveDistance(local, bpm) < SAME_OCTAVES).length;
  const stability = agreeing / locals.length;
  const rivals = grid.filter(
    (candidate) => octaveDistance(candidate.bpm, family.bpm) > SAME_OCTAVES,
  );
  const rival = rivals.length > 0 ? Math.max(0, bestOf(rivals).score / family.score) : 1;
  const evidence = evidenceOf({ stability, rival, beat: Math.max(0, tapped.beat) });
  const pulse = grid.reduce((most, { beat }) => Math.max(most, beat), 0);
  return {
    bpm,
    evidence,
    confidence: logistic(evidence, CONFIDENCE),
    alternativeBpm: bpm >= DOUBLED_BELOW_BPM ? bpm / 2 : bpm * 2,
    stability,
    pulse,
  };
}

function correlateWindows(envelope: Float64Array): Float64Array[] {
  const width = Math.min(envelope.length, WINDOW_FRAMES);
  const found: Float64Array[] = [];
  for (let start = 0; start + width <= envelope.length; start += Math.max(1, width >> 1)) {
    const stretch = envelope.subarray(start, start + width);
    const correlation = autocorrelation(stretch, Math.min(LONGEST_LAG, width - 1));
    if ((correlation[0] ?? 0) > 0) found.push(correlation);
  }
  return found;
}

function meanOf(windows: readonly Float64Array[]): Float64Array {
  return Float64Array.from(
    { length: LONGEST_LAG },
    (_, lag) => windows.reduce((sum, window) => sum + (window[lag] ?? 0), 0) / windows.length,
  );
}

function chooseOctave(family: TempoCandidate, grid: readonly TempoCandidate[]): TempoCandidate {
  const octaves = [family.bpm / 2, family.bpm, family.bpm * 2]
    .filter((bpm) => bpm >= SLOWEST_SHOWN_BPM && bpm <= FASTEST_SHOWN_BPM)
    .map((bpm) => nearestTo(bpm, grid));
  return octaves.reduce(
    (best, octave) => (tapFitness(octave) > tapFitness(best) ? octave : best),
    octaves[0] ?? family,
  );
}

/** A beat is strong, not divided into two as strong halves, and neither slow nor fast. */
function tapFitness({ bpm, beat, halfBeat }: TempoCandidate): number {
  const distance = Math.log2(bpm / TAPPED_BPM) / TAPPED_SPREAD_OCTAVES;
  const uneven = 1 - Math.max(0, halfBeat) / Math.max(0.05, beat);
  return (
    Math.exp(-0.5 * distance ** 2) *
    Math.max(0.01, beat) ** BEAT_POWER *
    Math.max(0.05, uneven) ** EVEN_POWER
  );
}

/** To a few hundredths, by how well many beats in a row line up. */
function refine(envelope: Float64Array, coarseBpm: number): number {
  const correlation = autocorrelation(
    envelope,
    Math.min(envelope.length - 1, Math.round(33 * periodOf(coarseBpm * 0.97))),
  );
  let best = { bpm: coarseBpm, score: -1 };
  for (let bpm = coarseBpm * 0.975; bpm <= coarseBpm * 1.025; bpm += 0.02) {
    const lags = [1, 2, 4, 8, 12, 16, 24, 32]
      .map((beats) => beats * periodOf(bpm))
      .filter((lag) => lag < correlation.length - 2 && lag < envelope.length * 0.6);
    const sum = lags.reduce((total, lag) => total + valueAt(correlation, lag), 0);
    const score = sum / Math.max(1, lags.length);
    if (score > best.score) best = { bpm, score };
  }
  return best.bpm;
}

/** 0 to 1, by how far the next best tempo is behind, and how much of the track agrees. */
function evidenceOf(found: { stability: number; rival: number; beat: number }): number {
  const clear = Math.min(1, Math.max(0, (1 - found.rival) / 0.25));
  const strong = Math.min(1, found.beat / 0.25);
  return found.stability * (0.4 + 0.4 * clear + 0.2 * strong);
}

/** In octaves, to the nearest of the tempo itself, its double, its half… */
function octaveDistance(one: number, other: number): number {
  const octaves = Math.abs(Math.log2(one / other));
  return Math.abs(octaves - Math.round(octaves));
}
