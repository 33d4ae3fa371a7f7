import type { Measurements, Spectrogram, Timeline } from "../../src/audio/measure/measurements.ts";

export interface Part {
  readonly seconds: number;
  /** Peaks of the loudest moments; 1 is full scale. */
  readonly level: number;
  /** 0 is all bass, 1 all treble. */
  readonly brightness: number;
  /** How many of its moments clip, 0 to 1. */
  readonly clipping?: number;
  /** It sinks to silence. */
  readonly fades?: true;
}

export interface ImaginedTrack {
  readonly parts: readonly Part[];
  readonly bpm?: number;
  readonly truncated?: true;
}

const MAX_STEPS = 1_600;
const BANDS = 64;
const MAX_COLUMNS = 512;
const SILENT_LUFS = -70;

/** Measurements of a track that was never played: the same every time, whatever becomes of the methods of measuring. */
export function imagineTrack({ parts, bpm = 120, truncated }: ImaginedTrack): Measurements {
  const seconds = parts.reduce((sum, part) => sum + part.seconds, 0);
  const timeline = imagineTimeline(parts, { seconds, bpm });
  const known = timeline.shortTermLufs.flatMap((lufs) => (lufs === null ? [] : [lufs]));
  const integratedLufs = known.length > 0 ? powerMean(known) : null;
  const clippedSamples = timeline.clippedSamples.reduce((sum, count) => sum + count, 0);
  const samplePeak = Math.max(...timeline.peak);
  let start = 0;
  return {
    version: 1,
    source: { codec: "flac", sampleRateHz: 44_100, channels: 2, bitRateKbps: null },
    measuredSeconds: seconds,
    truncated: truncated ?? false,
    loudness: {
      integratedLufs,
      rangeLu: known.length > 0 ? Math.max(...known) - Math.min(...known) : null,
      shortTermMaxLufs: known.length > 0 ? Math.max(...known) : null,
      momentaryMaxLufs: known.length > 0 ? Math.max(...known) + 1 : null,
    },
    peaks: {
      truePeakDbtp: samplePeak > 0 ? 20 * Math.log10(samplePeak) : null,
      samplePeakDbfs: samplePeak > 0 ? 20 * Math.log10(samplePeak) : null,
      interSampleOvers: 0,
      samplesOverFullScale: clippedSamples,
      clippedRuns: Math.floor(clippedSamples / 3),
      clippedSamples,
      crestFactorDb: null,
      peakToLoudnessLu: null,
      dcOffsetPercent: 0,
    },
    silence: { leadingSeconds: 0, trailingSeconds: 0 },
    stereo: null,
    spectrum: null,
    content: { kind: samplePeak > 0 ? "music" : "near-silence", confidence: 1 },
    tempo: null,
    key: null,
    tuning: null,
    sections: parts.map((part, index) => {
      const startSeconds = start;
      start += part.seconds;
      const novelty = index === 0 ? null : 0.3 + 0.7 * chance(index);
      return { startSeconds, endSeconds: start, levelDbfs: null, novelty };
    }),
    timeline,
    spectrogram: imagineSpectrogram(parts, { seconds, bpm }),
  };
}

interface Whole {
  readonly seconds: number;
  readonly bpm: number;
}

function imagineTimeline(parts: readonly Part[], { seconds, bpm }: Whole): Timeline {
  let stepSeconds = 0.05;
  while (seconds / stepSeconds > MAX_STEPS) stepSeconds *= 2;
  const steps = Array.from({ length: Math.ceil(seconds / stepSeconds) }, (_, step) => {
    const time = (step + 0.5) * stepSeconds;
    const { part, level } = momentAt(parts, time);
    const peak = Math.min(1, level * (0.6 + 0.4 * pulse(time, bpm) * chance(step)));
    const clips = (part.clipping ?? 0) > chance(step + 7_919);
    const lufs = level > 0 ? 20 * Math.log10(level) - 10 + chance(step + 31) : SILENT_LUFS;
    const isWhole = time >= 1.5 && time <= seconds - 1.5 && lufs > SILENT_LUFS;
    return {
      peak: clips ? 1 : peak,
      rms: peak * 0.35,
      low: (1 - part.brightness) ** 2,
      high: part.brightness ** 2 / 6,
      shortTermLufs: isWhole ? lufs : null,
      clippedSamples: clips ? 1 + Math.floor(60 * chance(step + 13)) : 0,
    };
  });
  return {
    stepSeconds,
    peak: steps.map(({ peak }) => peak),
    rms: steps.map(({ rms }) => rms),
    low: steps.map(({ low, peak }) => (peak > 0 ? low : 0)),
    mid: steps.map(({ low, high, peak }) => (peak > 0 ? 1 - low - high : 0)),
    high: steps.map(({ high, peak }) => (peak > 0 ? high : 0)),
    shortTermLufs: steps.map(({ shortTermLufs }) => shortTermLufs),
    clippedSamples: steps.map(({ clippedSamples }) => clippedSamples),
  };
}

function imagineSpectrogram(parts: readonly Part[], { seconds, bpm }: Whole): Spectrogram {
  const columns = Math.min(MAX_COLUMNS, Math.max(1, Math.floor(seconds * 10)));
  const stepSeconds = seconds / columns;
  const levels = Array.from({ length: columns * BANDS }, (_, index) => {
    const [column, band] = [Math.floor(index / BANDS), index % BANDS];
    const { part, level } = momentAt(parts, (column + 0.5) * stepSeconds);
    if (level === 0) return 0;
    const slope = (1 - part.brightness) * 1.4 * band;
    const harmonic = band % 7 === 3 ? 14 : 0;
    const beat = 10 * pulse((column + 0.5) * stepSeconds, bpm);
    return 150 + 40 * Math.log10(level) - slope + harmonic + beat + 14 * chance(index);
  });
  return {
    stepSeconds,
    columns,
    bands: BANDS,
    fromHz: 30,
    toHz: 20_000,
    floorDbfs: -120,
    stepsPerDb: 2,
    levels: Buffer.from(levels.map((level) => Math.min(255, Math.max(0, level)))).toString(
      "base64",
    ),
  };
}

function momentAt(parts: readonly Part[], time: number): { part: Part; level: number } {
  let start = 0;
  for (const [index, part] of parts.entries()) {
    const share = (time - start) / part.seconds;
    if (share < 1 || index === parts.length - 1) {
      return { part, level: part.level * (part.fades ? Math.max(0, 1 - share) ** 2 : 1) };
    }
    start += part.seconds;
  }
  throw new Error("a track has at least one part");
}

/** 1 on the beat, falling to 0 before the next. */
function pulse(time: number, bpm: number): number {
  return 1 - ((time * bpm) / 60 - Math.floor((time * bpm) / 60));
}

/** 0 to 1, scattered, the same for the same number. */
function chance(index: number): number {
  let state = Math.imul(index + 1, 2_654_435_761) >>> 0;
  state = Math.imul(state ^ (state >>> 15), 2_246_822_519) >>> 0;
  return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
}

function powerMean(lufs: readonly number[]): number {
  const sum = lufs.reduce((total, value) => total + 10 ** (value / 10), 0);
  return 10 * Math.log10(sum / lufs.length);
}
