import { createFramer } from "./frames.ts";
import { createPowerSpectrum } from "./power-spectrum.ts";

export interface PitchPeak {
  /** Fractional MIDI note number; 69 is A at 440 Hz. */
  readonly pitch: number;
  /** 0 to 1, against the strongest of its frame. */
  readonly weight: number;
}

export interface PitchFrames {
  add(samples: Float32Array): void;
  finish(): {
    readonly frames: readonly (readonly PitchPeak[])[];
    readonly framesPerSecond: number;
  };
}

/** Long enough to part semitones from 90 Hz on. */
const WINDOW_SECONDS = 0.37;
const LOWEST_HZ = 50;
const HIGHEST_HZ = 2_000;
/** Mean square below which a frame is silent. */
const SILENT = 1e-7;
/** A peak stands out of its surroundings by this factor, else it is noise. */
const PROMINENCE = 1.8;
/** Amplitude against the strongest peak. */
const FAINTEST = 0.01;

/** The partials that stand out in each third of a second: where they are, between the bins, and how strong. */
export function createPitchFrames(sampleRateHz: number): PitchFrames {
  const size = 2 ** Math.round(Math.log2(sampleRateHz * WINDOW_SECONDS));
  const hop = size / 2;
  const binHz = sampleRateHz / size;
  const spectrum = createPowerSpectrum(size);
  const frames: (readonly PitchPeak[])[] = [];
  const addFrames = createFramer({ size, hop, channels: 1 }, ([samples], at) => {
    if (!samples) return;
    spectrum.transform(samples, at);
    frames.push(findPeaks(spectrum.power, binHz));
  });
  return {
    add: (samples) => addFrames([samples]),
    finish: () => ({ frames, framesPerSecond: sampleRateHz / hop }),
  };
}

function findPeaks(power: Float64Array, binHz: number): readonly PitchPeak[] {
  const first = Math.ceil(LOWEST_HZ / binHz);
  const last = Math.min(power.length - 2, Math.floor(HIGHEST_HZ / binHz));
  const end = Math.min(power.length, last + reachOf(last) + 1);
  const amplitude = new Float64Array(end);
  const sums = new Float64Array(end + 1);
  let total = 0;
  for (let bin = 0; bin < end; bin += 1) {
    const binPower = power[bin] ?? 0;
    const height = Math.sqrt(binPower);
    total += binPower;
    amplitude[bin] = height;
    sums[bin + 1] = (sums[bin] ?? 0) + height;
  }
  if (total < SILENT) return [];
  const found: { hz: number; height: number; prominence: number }[] = [];
  let highest = 0;
  for (let bin = first; bin <= last; bin += 1) {
    const before = amplitude[bin - 1] ?? 0;
    const here = amplitude[bin] ?? 0;
    const after = amplitude[bin + 1] ?? 0;
    if (here <= before || here < after) continue;
    const from = Math.max(1, bin - reachOf(bin));
    const to = Math.min(end, bin + reachOf(bin) + 1);
    const around = ((sums[to] ?? 0) - (sums[from] ?? 0)) / (to - from);
    const prominence = here / (around + 1e-12);
    if (prominence < PROMINENCE) continue;
    found.push({ hz: (bin + vertex(before, here, after)) * binHz, height: here, prominence });
    highest = Math.max(highest, here);
  }
  return found
    .filter(({ height }) => height >= highest * FAINTEST)
    .map(({ hz, height, prominence }) => ({
      pitch: 69 + 12 * Math.log2(hz / 440),
      weight: Math.sqrt(height / highest) * Math.min(1, (prominence - 1) / 4),
    }));
}

/** How many bins to either side a peak is compared with: about two semitones. */
function reachOf(bin: number): number {
  return Math.max(8, Math.round(bin * 0.12));
}

/** Of the parabola through three heights in dB, in bins from the middle one. */
function vertex(before: number, here: number, after: number): number {
  const [a, b, c] = [before, here, after].map((height) => Math.log(height + 1e-15));
  if (a === undefined || b === undefined || c === undefined) return 0;
  const curvature = a - 2 * b + c;
  return curvature < 0 ? (0.5 * (a - c)) / curvature : 0;
}
