import { FRAMES_PER_SECOND, RHYTHM_BANDS } from "./rhythm-frames.ts";

/** How far below the track's own level a sound still counts, before the logarithm. */
const LOG_GAIN = 100;
const LAG_FRAMES = 3;
const TREND_FRAMES = 0.75 * FRAMES_PER_SECOND;
/** A single crash must not outweigh a bar of drums. */
const HIGHEST = 4;

/**
 * How much begins at each moment (100 a second): the rise of each mel band over 30 ms ago, where a note that only moved
 * to the band beside counts for nothing (SuperFlux), less its local mean, in units of its own deviation.
 */
export function onsetEnvelope(frames: Float32Array): Float64Array {
  const count = Math.floor(frames.length / RHYTHM_BANDS);
  const loud = logFrames(frames);
  const flux = new Float64Array(count);
  for (let frame = LAG_FRAMES; frame < count; frame += 1) {
    const now = frame * RHYTHM_BANDS;
    const before = (frame - LAG_FRAMES) * RHYTHM_BANDS;
    let sum = 0;
    for (let band = 0; band < RHYTHM_BANDS; band += 1) {
      let highest = loud[before + band] ?? 0;
      if (band > 0) highest = Math.max(highest, loud[before + band - 1] ?? 0);
      if (band < RHYTHM_BANDS - 1) highest = Math.max(highest, loud[before + band + 1] ?? 0);
      const rise = (loud[now + band] ?? 0) - highest;
      if (rise > 0) sum += rise;
    }
    flux[frame] = sum;
  }
  return normalise(flux);
}

function logFrames(frames: Float32Array): Float32Array {
  const level = Math.sqrt(frames.reduce((sum, power) => sum + power, 0) / frames.length) || 1;
  return frames.map((power) => Math.log1p((LOG_GAIN / level) * Math.sqrt(power)));
}

function normalise(flux: Float64Array): Float64Array {
  const sums = new Float64Array(flux.length + 1);
  for (const [index, value] of flux.entries()) sums[index + 1] = (sums[index] ?? 0) + value;
  const out = flux.map((value, index) => {
    const from = Math.max(0, index - TREND_FRAMES);
    const to = Math.min(flux.length, index + TREND_FRAMES);
    return Math.max(0, value - ((sums[to] ?? 0) - (sums[from] ?? 0)) / (to - from));
  });
  const deviation = Math.sqrt(out.reduce((sum, value) => sum + value * value, 0) / out.length) || 1;
  return out.map((value) => Math.min(HIGHEST, value / deviation));
}
