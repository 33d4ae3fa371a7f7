import { blockFrames, type Meter } from "./audio-block.ts";
import { round } from "./decibels.ts";
import type { Timeline } from "./measurements.ts";

/** More than a picture has columns. */
const MAX_STEPS = 1_600;
const FIRST_STEP_SECONDS = 0.05;
const LOW_HZ = 200;
const HIGH_HZ = 2_000;
const CLIPPED = 0.9999;

interface Columns {
  peak: number[];
  square: number[];
  low: number[];
  high: number[];
  clipped: number[];
  frames: number[];
}

type TimelineResult = Omit<Timeline, "shortTermLufs">;

/**
 * Level and colour over time, of one or two channels, in bounded space: whenever there are too many columns, each two
 * become one.
 */
export function createTimelineMeter(sampleRateHz: number): Meter<TimelineResult> {
  let columns = emptyColumns();
  let columnFrames = Math.round(FIRST_STEP_SECONDS * sampleRateHz);
  const lowPass = createOnePole(LOW_HZ, sampleRateHz);
  const midPass = createOnePole(HIGH_HZ, sampleRateHz);
  let filled = 0;

  function addSpan(left: Float32Array, right: Float32Array, from: number, to: number): void {
    let peak = 0;
    let square = 0;
    let low = 0;
    let high = 0;
    let clipped = 0;
    let lowState = lowPass.state;
    let midState = midPass.state;
    const { share: lowShare } = lowPass;
    const { share: midShare } = midPass;
    for (let index = from; index < to; index += 1) {
      const l = left[index] ?? 0;
      const r = right[index] ?? 0;
      // Compared one by one: `Math.max` would guess wrong at every other sample which is the larger.
      const leftLevel = Math.abs(l);
      const rightLevel = Math.abs(r);
      if (leftLevel > peak) peak = leftLevel;
      if (rightLevel > peak) peak = rightLevel;
      if (leftLevel >= CLIPPED || rightLevel >= CLIPPED) clipped += 1;
      const mono = (l + r) / 2;
      square += mono * mono;
      lowState += lowShare * (mono - lowState);
      midState += midShare * (mono - midState);
      low += lowState * lowState;
      high += (mono - midState) * (mono - midState);
    }
    lowPass.state = Math.abs(lowState) < 1e-20 ? 0 : lowState;
    midPass.state = Math.abs(midState) < 1e-20 ? 0 : midState;
    const at = filled === 0 ? columns.peak.length : columns.peak.length - 1;
    columns.peak[at] = Math.max(columns.peak[at] ?? 0, peak);
    addTo(columns.square, at, square);
    addTo(columns.low, at, low);
    addTo(columns.high, at, high);
    addTo(columns.clipped, at, clipped);
    addTo(columns.frames, at, to - from);
    filled = (filled + to - from) % columnFrames;
  }

  function halve(): void {
    if (columns.peak.length < MAX_STEPS || filled !== 0) return;
    columns = {
      peak: pairs(columns.peak, Math.max),
      square: pairs(columns.square, add),
      low: pairs(columns.low, add),
      high: pairs(columns.high, add),
      clipped: pairs(columns.clipped, add),
      frames: pairs(columns.frames, add),
    };
    columnFrames *= 2;
  }

  return {
    add(block) {
      const [left, right = left] = block;
      if (!left || !right) return;
      const frames = blockFrames(block);
      for (let from = 0; from < frames;) {
        const to = Math.min(frames, from + columnFrames - filled);
        addSpan(left, right, from, to);
        halve();
        from = to;
      }
    },
    finish: () => describe(columns, columnFrames / sampleRateHz),
  };
}

function describe(columns: Columns, stepSeconds: number): TimelineResult {
  const { square, low, high, frames } = columns;
  const shares = square.map((total, index) => {
    const lowPower = low[index] ?? 0;
    const highPower = high[index] ?? 0;
    const midPower = Math.max(0, total - lowPower - highPower);
    const all = lowPower + midPower + highPower;
    return all > 1e-12 ? { low: round(lowPower / all, 3), high: round(highPower / all, 3) } : null;
  });
  return {
    stepSeconds,
    peak: columns.peak.map((peak) => round(peak, 3)),
    rms: square.map((sum, index) => round(Math.sqrt(sum / Math.max(1, frames[index] ?? 1)), 4)),
    low: shares.map((share) => share?.low ?? 0),
    mid: shares.map((share) => (share ? round(1 - share.low - share.high, 3) : 0)),
    high: shares.map((share) => share?.high ?? 0),
    clippedSamples: columns.clipped,
  };
}

function emptyColumns(): Columns {
  return { peak: [], square: [], low: [], high: [], clipped: [], frames: [] };
}

function createOnePole(hz: number, sampleRateHz: number): { share: number; state: number } {
  return { share: 1 - Math.exp((-2 * Math.PI * hz) / sampleRateHz), state: 0 };
}

function pairs(values: readonly number[], join: (a: number, b: number) => number): number[] {
  const halved: number[] = [];
  for (let index = 0; index < values.length; index += 2) {
    halved.push(join(values[index] ?? 0, values[index + 1] ?? 0));
  }
  return halved;
}

function addTo(column: number[], at: number, amount: number): void {
  column[at] = (column[at] ?? 0) + amount;
}

function add(a: number, b: number): number {
  return a + b;
}
