import type { SampleMeasurements } from "./analysis.ts";
import type { PcmFormat } from "./audio-block.ts";
import { classifyContent } from "./content.ts";
import { amplitudeDb, powerDb, round, roundOrNull } from "./decibels.ts";
import { describeStereo } from "./describe-stereo.ts";
import type { EdgeSilenceResult } from "./edge-silence.ts";
import { estimateKey, estimateTrackTuning } from "./key.ts";
import type { LongTermSpectrum } from "./long-term-spectrum.ts";
import type { LoudnessResult } from "./loudness.ts";
import type { Key, Peaks, Tempo, Timeline } from "./measurements.ts";
import { onsetEnvelope } from "./onset-envelope.ts";
import type { PeaksResult } from "./peaks.ts";
import type { PitchPeak } from "./pitch-peaks.ts";
import { findSections } from "./sections.ts";
import { describeSpectrum } from "./spectral-balance.ts";
import { pitchSteadiness } from "./steadiness.ts";
import type { StereoResult } from "./stereo.ts";
import { estimateTempo, type TempoEstimate } from "./tempo.ts";
import type { TruePeakResult } from "./true-peak.ts";

export interface MeterResults {
  readonly format: PcmFormat;
  readonly loudness: LoudnessResult;
  readonly truePeak: TruePeakResult;
  readonly peaks: PeaksResult;
  readonly edges: EdgeSilenceResult;
  readonly stereo: StereoResult;
  readonly spectrum: LongTermSpectrum;
  readonly timeline: Omit<Timeline, "shortTermLufs">;
  readonly rhythm: Float32Array;
  readonly pitch: readonly (readonly PitchPeak[])[];
}

/** Chosen so that of the tempos shown 97 % are right, but for half and double (see the evaluation). */
export const LEAST_TEMPO_CONFIDENCE = 0.7;
/** Chosen so that of the keys shown 90 % are right. */
export const LEAST_KEY_MARGIN = 0.12;

/** Drums have up to 0.3, held notes from 0.56 on: a kick and a snare have pitches, but no key. */
const LEAST_KEY_STEADINESS = 0.45;

/** Results into what is shown: in dB, rounded, and null where it would not be right often enough. */
export function summarize(results: MeterResults): SampleMeasurements {
  const { sampleRateHz, channels } = results.format;
  const { loudness, edges, spectrum, rhythm, pitch } = results;
  const measuredSeconds = edges.frames / sampleRateHz;
  const estimate = estimateTempo(onsetEnvelope(rhythm));
  const steadiness = pitchSteadiness(pitch);
  const content = classifyContent({
    integratedLufs: loudness.integratedLufs,
    frames: rhythm,
    pulse: estimate?.pulse ?? 0,
    steadiness,
  });
  const isMusic = content.kind === "music";
  const hasPitch = isMusic && steadiness >= LEAST_KEY_STEADINESS;
  return {
    measuredSeconds: round(measuredSeconds, 3),
    loudness: {
      integratedLufs: roundOrNull(loudness.integratedLufs, 2),
      rangeLu: roundOrNull(loudness.rangeLu, 2),
      shortTermMaxLufs: roundOrNull(loudness.shortTermMaxLufs, 2),
      momentaryMaxLufs: roundOrNull(loudness.momentaryMaxLufs, 2),
    },
    peaks: describePeaks(results),
    silence: {
      leadingSeconds: round(edges.leadingFrames / sampleRateHz, 2),
      trailingSeconds: round(edges.trailingFrames / sampleRateHz, 2),
    },
    stereo: channels > 1 ? describeStereo(results.stereo, spectrum) : null,
    spectrum: describeSpectrum(spectrum),
    content,
    tempo: isMusic ? shownTempo(estimate) : null,
    key: hasPitch ? shownKey(pitch) : null,
    tuning: hasPitch ? estimateTrackTuning(pitch) : null,
    sections: findSections(rhythm, { totalSeconds: measuredSeconds, levels: results.timeline }),
    timeline: { ...results.timeline, shortTermLufs: shortTermAlong(results) },
  };
}

function describePeaks({ peaks, truePeak, loudness }: MeterResults): Peaks {
  const truePeakDbtp = amplitudeDb(truePeak.truePeak);
  const samplePeakDbfs = amplitudeDb(peaks.samplePeak);
  const rmsDbfs = powerDb(peaks.meanSquare);
  const { integratedLufs } = loudness;
  return {
    truePeakDbtp: roundOrNull(truePeakDbtp, 2),
    samplePeakDbfs: roundOrNull(samplePeakDbfs, 2),
    interSampleOvers: truePeak.interSampleOvers,
    samplesOverFullScale: peaks.samplesOverFullScale,
    clippedRuns: peaks.clippedRuns,
    clippedSamples: peaks.clippedSamples,
    crestFactorDb: roundOrNull(minus(samplePeakDbfs, rmsDbfs), 1),
    peakToLoudnessLu: roundOrNull(minus(truePeakDbtp, integratedLufs), 1),
    dcOffsetPercent: round(100 * peaks.dcOffset, 3),
  };
}

function minus(level: number | null, other: number | null): number | null {
  return level === null || other === null ? null : level - other;
}

function shownTempo(estimate: TempoEstimate | null): Tempo | null {
  if (!estimate || estimate.confidence < LEAST_TEMPO_CONFIDENCE) return null;
  const { bpm, confidence, alternativeBpm, stability } = estimate;
  return {
    bpm: round(bpm, 1),
    confidence: round(confidence, 2),
    alternativeBpm: round(alternativeBpm, 1),
    stability: round(stability, 2),
  };
}

function shownKey(pitch: MeterResults["pitch"]): Key | null {
  const estimate = estimateKey(pitch);
  if (!estimate || estimate.margin < LEAST_KEY_MARGIN) return null;
  const { tonic, mode, confidence, runnerUp, ambiguous } = estimate;
  return { tonic, mode, confidence, runnerUp, ambiguous };
}

/** The short-term loudness whose 3 s have their middle in each step. */
function shortTermAlong({ loudness, timeline }: MeterResults): readonly (number | null)[] {
  return timeline.peak.map((_, step) => {
    const middle = (step + 0.5) * timeline.stepSeconds;
    const lufs = loudness.shortTermLufs[Math.round((middle - 1.5) * 10)];
    return lufs !== undefined && Number.isFinite(lufs) ? round(lufs, 1) : null;
  });
}
