import { kaiserSinc } from "../../src/audio/measure/kaiser-sinc.ts";

/** Tech 3341 says that the length of the true-peak signals does not matter. */
const PEAK_SIGNAL_SECONDS = 1;
export const EBU_RATE_HZ = 48_000;

export type Tone = readonly [dbfs: number, seconds: number];

/** One tone of 1 kHz whose level changes; -Infinity is silence. */
export function playTones(tones: readonly Tone[]): Float32Array {
  const ends = tones.map((_, index) =>
    Math.round(
      EBU_RATE_HZ * tones.slice(0, index + 1).reduce((sum, [, seconds]) => sum + seconds, 0),
    ),
  );
  let tone = 0;
  return Float32Array.from({ length: ends.at(-1) ?? 0 }, (_, index) => {
    while (index >= (ends[tone] ?? 0)) tone += 1;
    const level = 10 ** ((tones[tone]?.[0] ?? -Infinity) / 20);
    return level * Math.sin((2 * Math.PI * 1_000 * index) / EBU_RATE_HZ);
  });
}

export function playPeakTone(divisor: number, amplitude: number, degrees: number): Float32Array {
  const length = PEAK_SIGNAL_SECONDS * EBU_RATE_HZ;
  return Float32Array.from({ length }, (_, index) => {
    const angle = (2 * Math.PI * index) / divisor + (degrees * Math.PI) / 180;
    return amplitude * fade(index, length) * Math.sin(angle);
  });
}

/** A tone of fs/6 with one louder period of fs/4 in it, made at 4 fs and brought down to fs from `offset` on. */
export function playBurst(offset: number): Float32Array {
  const length = PEAK_SIGNAL_SECONDS * EBU_RATE_HZ;
  const burstAt = 24 * Math.round((2 * length) / 24);
  const fine = Float64Array.from({ length: 4 * length }, (_, index) => {
    const inBurst = index >= burstAt && index < burstAt + 16;
    // Both start at phase 0: a whole number of periods lies before the burst, and one period is the burst.
    const angle = inBurst
      ? (2 * Math.PI * (index - burstAt)) / 16
      : (2 * Math.PI * (index < burstAt ? index : index - burstAt - 16)) / 24;
    return (inBurst ? 1 : 0.5) * fade(index / 4, length) * Math.sin(angle);
  });
  const reach = 256;
  const taps = Float64Array.from({ length: 2 * reach + 1 }, (_, tap) =>
    kaiserSinc(tap - reach, { halfWidth: reach + 1, cutoff: 0.23, beta: 9 }),
  );
  const gain = taps.reduce((sum, tap) => sum + tap, 0);
  return Float32Array.from({ length }, (_, index) => {
    const center = 4 * index + offset;
    let sum = 0;
    for (let tap = 0; tap <= 2 * reach; tap += 1) {
      sum += (taps[tap] ?? 0) * (fine[center + tap - reach] ?? 0);
    }
    return sum / gain;
  });
}

/** 10 ms in and out. */
function fade(index: number, length: number): number {
  const edge = 0.01 * EBU_RATE_HZ;
  return Math.max(0, Math.min(1, index / edge, (length - 1 - index) / edge));
}
