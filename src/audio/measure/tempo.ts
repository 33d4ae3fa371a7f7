import { autocorrelation, valueAt } from "./autocorrelation.ts";
import { FRAMES_PER_SECOND } from "./rhythm-frames.ts";

export interface TempoEstimate {
  readonly bpm: number;
  /** 0 to 1: how often a tempo with this confidence is right, allowing for half and double. */
  readonly confidence: number;
  /** The other of half and double that a listener may count. */
  readonly alternativeBpm: number;
  /** 0 to 1: the share of the track's stretches whose own tempo is this one (or its half, double…). */
  readonly stability: number;
  /** How alike the track is to itself one beat later, 0 to 1. */
  readonly pulse: number;
  readonly features: Readonly<Record<string, number>>;
}

const LOWEST_BPM = 50;
const HIGHEST_BPM = 215;
const LONGEST_LAG = Math.round((4 * 60 * FRAMES_PER_SECOND) / 40);
const WINDOW_FRAMES = 16 * FRAMES_PER_SECOND;
const SHORTEST_FRAMES = 4 * FRAMES_PER_SECOND;

export function estimateTempo(envelope: Float64Array): TempoEstimate | null {
  if (envelope.length < SHORTEST_FRAMES) return null;
  const windows = correlateWindows(envelope);
  if (windows.length === 0) return null;
  const mean = meanOf(windows);
  const scores = scoreTempos(mean);
  const best = scores.reduce((top, entry) => (entry.score > top.score ? entry : top));
  const bpm = refine(envelope, best.bpm);
  const locals = windows.map((window) => {
    const local = scoreTempos(window);
    return local.reduce((top, entry) => (entry.score > top.score ? entry : top)).bpm;
  });
  const agreeing = locals.filter((local) => octaveDistance(local, bpm) < 0.05).length;
  const stability = agreeing / locals.length;
  const rival = scores
    .filter((entry) => octaveDistance(entry.bpm, bpm) > 0.08)
    .reduce((top, entry) => (entry.score > top.score ? entry : top), { bpm: 0, score: 0 });
  const pulse = peakNear(mean, periodOf(bpm));
  return {
    bpm,
    confidence: stability,
    alternativeBpm: bpm >= 107 ? bpm / 2 : bpm * 2,
    stability,
    pulse,
    features: { stability, pulse, rival: rival.score / best.score, rivalBpm: rival.bpm },
  };
}

function periodOf(bpm: number): number {
  return (60 * FRAMES_PER_SECOND) / bpm;
}

function correlateWindows(envelope: Float64Array): Float64Array[] {
  const width = Math.min(envelope.length, WINDOW_FRAMES);
  const found: Float64Array[] = [];
  for (let start = 0; start + width <= envelope.length; start += Math.max(1, width >> 1)) {
    const window = autocorrelation(
      envelope.subarray(start, start + width),
      Math.min(LONGEST_LAG, width - 1),
    );
    if ((window[0] ?? 0) > 0) found.push(window);
  }
  return found;
}

function meanOf(windows: readonly Float64Array[]): Float64Array {
  return Float64Array.from(
    { length: LONGEST_LAG },
    (_, lag) => windows.reduce((sum, window) => sum + (window[lag] ?? 0), 0) / windows.length,
  );
}

function scoreTempos(correlation: Float64Array): { bpm: number; score: number }[] {
  const scores = [];
  for (let bpm = LOWEST_BPM; bpm <= HIGHEST_BPM; bpm *= 1.004) {
    const period = periodOf(bpm);
    const comb =
      peakNear(correlation, period) +
      0.3 * peakNear(correlation, 2 * period) +
      0.3 * peakNear(correlation, 4 * period) +
      peakNear(correlation, period / 2);
    scores.push({ bpm, score: comb * prior(bpm) });
  }
  return scores;
}

function prior(bpm: number): number {
  return Math.exp(-0.5 * (Math.log2(bpm / 150) / 0.8) ** 2);
}

function peakNear(correlation: Float64Array, lag: number): number {
  const reach = Math.max(1, lag * 0.012);
  let highest = -1;
  for (let offset = -reach; offset <= reach; offset += 0.5) {
    highest = Math.max(highest, valueAt(correlation, lag + offset));
  }
  return highest;
}

function refine(envelope: Float64Array, coarseBpm: number): number {
  const correlation = autocorrelation(
    envelope,
    Math.min(envelope.length - 1, Math.round(periodOf(40) * 40)),
  );
  let best = { bpm: coarseBpm, score: -1 };
  for (let bpm = coarseBpm * 0.975; bpm <= coarseBpm * 1.025; bpm += 0.02) {
    const period = periodOf(bpm);
    let sum = 0;
    let count = 0;
    for (const beats of [1, 2, 4, 8, 12, 16, 24, 32]) {
      const lag = beats * period;
      if (lag < correlation.length - 2 && lag < envelope.length * 0.6) {
        sum += valueAt(correlation, lag);
        count += 1;
      }
    }
    const score = sum / Math.max(1, count);
    if (score > best.score) best = { bpm, score };
  }
  return best.bpm;
}

/** In octaves, to the nearest of the tempo itself, its double, its half… */
function octaveDistance(one: number, other: number): number {
  const octaves = Math.abs(Math.log2(one / other));
  return Math.abs(octaves - Math.round(octaves));
}
