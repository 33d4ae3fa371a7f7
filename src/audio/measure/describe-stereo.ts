import { round, roundOrNull } from "./decibels.ts";
import type { LongTermSpectrum } from "./long-term-spectrum.ts";
import type { Stereo } from "./measurements.ts";
import { bandPower } from "./spectral-balance.ts";
import type { StereoResult } from "./stereo.ts";

const BASS_FROM_HZ = 20;
const BASS_TO_HZ = 120;
/** A channel this far under the other (-80 dB) is silent, and correlates with nothing. */
const SILENT_SHARE = 1e-8;

export function describeStereo(result: StereoResult, spectrum: LongTermSpectrum): Stereo {
  const { leftSquare, rightSquare, product } = result;
  const total = leftSquare + rightSquare;
  const side = (total - 2 * product) / 4;
  const mid = (total + 2 * product) / 4;
  const fold = total > 0 ? (2 * mid) / total : 0;
  const oneSided = Math.min(leftSquare, rightSquare) <= SILENT_SHARE * total;
  return {
    correlation: roundOrNull(correlate(leftSquare, rightSquare, product), 2),
    bassCorrelation: roundOrNull(bassCorrelation(spectrum), 2),
    widthPercent: total > 0 ? round((100 * Math.max(0, side)) / (side + mid), 1) : 0,
    balanceDb: oneSided ? null : round(10 * Math.log10(leftSquare / rightSquare), 1),
    monoFoldDb: fold > SILENT_SHARE ? round(10 * Math.log10(fold), 1) : null,
  };
}

function bassCorrelation({ left, right, cross, binHz }: LongTermSpectrum): number | null {
  const inBass = (power: Float64Array) => bandPower({ power, binHz }, BASS_FROM_HZ, BASS_TO_HZ);
  return correlate(inBass(left), inBass(right), inBass(cross));
}

function correlate(leftSquare: number, rightSquare: number, product: number): number | null {
  if (Math.min(leftSquare, rightSquare) <= SILENT_SHARE * (leftSquare + rightSquare)) return null;
  return Math.max(-1, Math.min(1, product / Math.sqrt(leftSquare * rightSquare)));
}
