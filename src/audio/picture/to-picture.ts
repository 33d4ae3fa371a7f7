import type { Measurements, Section, Spectrogram, Timeline } from "../measure/measurements.ts";
import type { Bar, Boundary, Picture } from "./picture.ts";

/** Full scale and a little more: what a float file holds beyond is drawn as that. */
const LOUDEST = 1;
/** Of full scale; a peak below is magnified to at least half of it. */
const LEAST_PEAK = 0.3;
const MOST_MAGNIFICATION = 1_024;
/** The bands are 3.3 octaves wide each, and masters lose about 5 dB from one to the next. */
const BAND_WEIGHTS = { low: 1, mid: 3, high: 10 } as const;
/** Music keeps to the middle: what it does there is shown larger. */
const BRIGHTNESS_CONTRAST = 1.4;
const MAX_COLUMNS = 4_096;
const MAX_BANDS = 256;
const MAX_BOUNDARIES = 500;

/**
 * The part of the measurements that is drawn, in `barCount` bars. Takes anything: what is no finite number counts as
 * silence, and nothing that comes out is larger than a picture needs.
 */
export function toPicture(measurements: Measurements, barCount: number): Picture {
  const { timeline } = measurements;
  const steps = timeline.peak.length;
  const stated = finite(timeline.stepSeconds);
  const seconds = positive(finite(measurements.measuredSeconds)) ?? positive(stated * steps) ?? 1;
  const stepSeconds = positive(stated) ?? seconds / Math.max(1, steps);
  const bars = Array.from({ length: barCount }, (_, bar) =>
    toBar(timeline, {
      from: ((bar / barCount) * seconds) / stepSeconds,
      to: (((bar + 1) / barCount) * seconds) / stepSeconds,
    }),
  );
  return {
    seconds,
    goesOn: measurements.truncated,
    bars,
    magnification: magnify(Math.max(...bars.map(({ peak }) => peak))),
    integratedLufs: finiteOrNull(measurements.loudness.integratedLufs),
    boundaries: toBoundaries(measurements.sections, seconds),
    spectrogram: cleanSpectrogram(measurements.spectrogram),
  };
}

/** In steps of the timeline, with fractions. */
interface Span {
  readonly from: number;
  readonly to: number;
}

function toBar(timeline: Timeline, span: Span): Bar {
  const first = Math.min(Math.max(0, timeline.peak.length - 1), Math.floor(span.from));
  const last = Math.min(timeline.peak.length, Math.max(first + 1, Math.ceil(span.to)));
  const bar = { peak: 0, square: 0, low: 0, mid: 0, high: 0, clippedSamples: 0, lufs: 0, heard: 0 };
  for (let step = first; step < last; step += 1) {
    const square = clampLevel(timeline.rms[step]) ** 2;
    bar.peak = Math.max(bar.peak, clampLevel(timeline.peak[step]));
    bar.square += square;
    bar.low += square * BAND_WEIGHTS.low * clampShare(timeline.low[step]);
    bar.mid += square * BAND_WEIGHTS.mid * clampShare(timeline.mid[step]);
    bar.high += square * BAND_WEIGHTS.high * clampShare(timeline.high[step]);
    bar.clippedSamples += Math.max(0, finite(timeline.clippedSamples[step]));
    const lufs = finiteOrNull(timeline.shortTermLufs[step]);
    if (lufs === null) continue;
    bar.lufs += lufs;
    bar.heard += 1;
  }
  const weight = bar.low + bar.mid + bar.high;
  const steps = Math.max(1, last - first);
  return {
    peak: between(timeline.peak, span) ?? bar.peak,
    rms: between(timeline.rms, span) ?? Math.sqrt(bar.square / steps),
    brightness: weight > 0 ? spread((bar.mid / 2 + bar.high) / weight) : 0,
    clippedSamples: bar.clippedSamples,
    lufs: bar.heard > 0 ? bar.lufs / bar.heard : null,
  };
}

/** Where a step is wider than a bar: on a straight line between two steps, so that short clips have no stairs. */
function between(levels: readonly number[], { from, to }: Span): number | null {
  if (to - from >= 1) return null;
  const at = Math.min(Math.max(0, levels.length - 1), Math.max(0, (from + to) / 2 - 0.5));
  const step = Math.floor(at);
  const here = clampLevel(levels[step]);
  const next = clampLevel(levels[step + 1] ?? levels[step]);
  return here + (next - here) * (at - step);
}

function spread(brightness: number): number {
  return clampShare(0.5 + (brightness - 0.5) * BRIGHTNESS_CONTRAST);
}

function magnify(peak: number): number {
  if (peak <= 0 || peak >= LEAST_PEAK) return 1;
  return Math.min(MOST_MAGNIFICATION, 2 ** Math.floor(Math.log2(1 / peak)));
}

function toBoundaries(sections: readonly Section[], seconds: number): readonly Boundary[] {
  return sections
    .slice(0, MAX_BOUNDARIES)
    .map(({ startSeconds, novelty }) => ({
      seconds: finite(startSeconds),
      novelty: clampShare(novelty),
    }))
    .filter((boundary) => boundary.seconds > 0 && boundary.seconds < seconds);
}

/** Null where there is none, or where what it says of its size is not true. */
function cleanSpectrogram(spectrogram: Spectrogram | undefined): Spectrogram | null {
  if (!spectrogram) return null;
  const { columns, bands, fromHz, toHz, stepSeconds, levels } = spectrogram;
  const isSized = [columns, bands].every((count) => Number.isInteger(count) && count > 0);
  if (!isSized || columns > MAX_COLUMNS || bands > MAX_BANDS) return null;
  if (!(fromHz > 0 && toHz > fromHz && stepSeconds > 0)) return null;
  if (typeof levels !== "string") return null;
  const bytes = Buffer.from(levels, "base64");
  return bytes.length === columns * bands ? spectrogram : null;
}

function clampLevel(level: number | undefined): number {
  return Math.min(LOUDEST, Math.abs(finite(level)));
}

function clampShare(share: number | null | undefined): number {
  return Math.min(1, Math.max(0, finite(share)));
}

function finite(value: number | null | undefined): number {
  return finiteOrNull(value) ?? 0;
}

function finiteOrNull(value: number | null | undefined): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function positive(value: number): number | null {
  return value > 0 ? value : null;
}
