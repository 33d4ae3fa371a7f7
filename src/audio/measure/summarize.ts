import type { SampleMeasurements } from "./analysis.ts";
import type { PcmFormat } from "./audio-block.ts";
import { amplitudeDb, powerDb, round, roundOrNull } from "./decibels.ts";
import { describeMusic } from "./describe-music.ts";
import { describeStereo } from "./describe-stereo.ts";
import type { EdgeSilenceResult } from "./edge-silence.ts";
import type { LongTermSpectrum } from "./long-term-spectrum.ts";
import type { LoudnessResult } from "./loudness.ts";
import type { Peaks, Timeline } from "./measurements.ts";
import type { PeaksResult } from "./peaks.ts";
import type { PitchPeak } from "./pitch-peaks.ts";
import { findSections } from "./sections.ts";
import { describeSpectrum } from "./spectral-balance.ts";
import type { StereoResult } from "./stereo.ts";
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

/** Results into what is shown: in dB, rounded, and null where it would not be right often enough. */
export function summarize(results: MeterResults): SampleMeasurements {
  const { sampleRateHz, channels } = results.format;
  const { loudness, edges, spectrum, rhythm, pitch } = results;
  const measuredSeconds = edges.frames / sampleRateHz;
  const music = describeMusic({ integratedLufs: loudness.integratedLufs, rhythm, pitch });
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
    ...music,
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

/** The short-term loudness whose 3 s have their middle in each step. */
function shortTermAlong({ loudness, timeline }: MeterResults): readonly (number | null)[] {
  return timeline.peak.map((_, step) => {
    const middle = (step + 0.5) * timeline.stepSeconds;
    const lufs = loudness.shortTermLufs[Math.round((middle - 1.5) * 10)];
    return lufs !== undefined && Number.isFinite(lufs) ? round(lufs, 1) : null;
  });
}
