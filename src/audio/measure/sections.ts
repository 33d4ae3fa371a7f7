import { round, roundOrNull, powerDb } from "./decibels.ts";
import type { Section, Timeline } from "./measurements.ts";
import { FRAMES_PER_SECOND, RHYTHM_BANDS } from "./rhythm-frames.ts";

const STEP_SECONDS = 0.5;
const STEP_FRAMES = STEP_SECONDS * FRAMES_PER_SECOND;
/** How much before and after is compared: what is shorter is a fill, not a section. */
const KERNEL_STEPS = 8 / STEP_SECONDS;
const SHORTEST_STEPS = 6 / STEP_SECONDS;
const LEAST_NOVELTY = 0.5;
/** Deviations above the track's own mean. */
const OUTSTANDING = 0.8;
const FAINTEST = 1e-9;

type Levels = Pick<Timeline, "stepSeconds" | "rms">;

/**
 * Boundaries where the sound of the 8 s before and the 8 s after differ most (Foote's novelty over a mel spectrogram in
 * half seconds): coarse, and about sound, not about form. `totalSeconds` is where the last one ends.
 */
export function findSections(
  frames: Float32Array,
  { totalSeconds, levels }: { readonly totalSeconds: number; readonly levels: Levels },
): readonly Section[] {
  const powers = stepPowers(frames);
  const novelty = noveltyCurve(standardise(powers.map(toDecibels)));
  const bounds = [0, ...pickPeaks(novelty)];
  return bounds.map((start, index) => {
    const end = bounds[index + 1];
    const startSeconds = start * STEP_SECONDS;
    const endSeconds = end === undefined ? totalSeconds : end * STEP_SECONDS;
    const inside = levels.rms.slice(
      Math.round(startSeconds / levels.stepSeconds),
      Math.round(endSeconds / levels.stepSeconds),
    );
    return {
      startSeconds: round(startSeconds, 1),
      endSeconds: round(endSeconds, 1),
      levelDbfs: roundOrNull(powerDb(meanOf(inside.map((rms) => rms * rms))), 1),
      novelty: index === 0 ? null : round(Math.min(1, (novelty[start] ?? 0) / 3), 2),
    };
  });
}

function stepPowers(frames: Float32Array): number[][] {
  const steps = Math.floor(frames.length / RHYTHM_BANDS / STEP_FRAMES);
  return Array.from({ length: steps }, (_, step) => {
    const sums = Array.from({ length: RHYTHM_BANDS }, () => 0);
    for (let frame = step * STEP_FRAMES; frame < (step + 1) * STEP_FRAMES; frame += 1) {
      for (let band = 0; band < RHYTHM_BANDS; band += 1) {
        sums[band] = (sums[band] ?? 0) + (frames[frame * RHYTHM_BANDS + band] ?? 0);
      }
    }
    return sums.map((sum) => sum / STEP_FRAMES);
  });
}

/** Each band, and the whole. */
function toDecibels(bands: readonly number[]): number[] {
  const total = bands.reduce((sum, power) => sum + power, 0);
  return [...bands, total].map((power) => 10 * Math.log10(power + FAINTEST));
}

/** Without each band's mean, in units of the bands' mean deviation. */
function standardise(steps: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const bands = steps[0]?.length ?? 0;
  const means = Array.from({ length: bands }, (_, band) => meanOf(steps.map((s) => s[band] ?? 0)));
  const deviations = means.map((mean, band) =>
    Math.sqrt(meanOf(steps.map((step) => ((step[band] ?? 0) - mean) ** 2))),
  );
  // At least 1 dB: in a track that never changes, noise would be all the novelty.
  const unit = Math.max(1, meanOf(deviations));
  return steps.map((step) => step.map((value, band) => (value - (means[band] ?? 0)) / unit));
}

function noveltyCurve(steps: readonly (readonly number[])[]): readonly number[] {
  const bands = steps[0]?.length ?? 0;
  return steps.map((_, at) => {
    const reach = Math.min(KERNEL_STEPS, at, steps.length - at);
    if (reach < 2) return 0;
    let squares = 0;
    for (let band = 0; band < bands; band += 1) {
      let difference = 0;
      let weights = 0;
      for (let offset = 0; offset < reach; offset += 1) {
        const weight = Math.exp(-((offset / KERNEL_STEPS) ** 2));
        const before = steps[at - 1 - offset]?.[band] ?? 0;
        difference += weight * ((steps[at + offset]?.[band] ?? 0) - before);
        weights += weight;
      }
      squares += (difference / weights) ** 2;
    }
    // Near the edges little is compared with little.
    return Math.sqrt(squares / bands) * Math.min(1, reach / KERNEL_STEPS + 0.2);
  });
}

function pickPeaks(novelty: readonly number[]): readonly number[] {
  const mean = meanOf(novelty);
  const deviation = Math.sqrt(meanOf(novelty.map((value) => (value - mean) ** 2)));
  const threshold = Math.max(LEAST_NOVELTY, mean + OUTSTANDING * deviation);
  return novelty.flatMap((value, at) => {
    if (value < threshold || at < SHORTEST_STEPS / 2) return [];
    const around = novelty.slice(Math.max(0, at - SHORTEST_STEPS), at + SHORTEST_STEPS + 1);
    return value >= Math.max(...around) ? [at] : [];
  });
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
