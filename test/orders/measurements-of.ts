import type { Measurements } from "../../src/audio/measure/measurements.ts";

/** Measurements of a made-up track of 100 s, whose timeline has a step for each of these levels. */
export function measurementsOf(rms: readonly number[] = [0.1, 0.1]): Measurements {
  const zeros = rms.map(() => 0);
  return {
    version: 1,
    source: { codec: "flac", sampleRateHz: 44_100, channels: 2, bitRateKbps: 800 },
    measuredSeconds: 100,
    truncated: false,
    loudness: {
      integratedLufs: -9.8,
      rangeLu: 5.2,
      shortTermMaxLufs: -7.1,
      momentaryMaxLufs: -6.4,
    },
    peaks: {
      truePeakDbtp: 0.3,
      samplePeakDbfs: -0.1,
      interSampleOvers: 3,
      samplesOverFullScale: 0,
      clippedRuns: 12,
      clippedSamples: 40,
      crestFactorDb: 9.7,
      peakToLoudnessLu: 10.1,
      dcOffsetPercent: 0,
    },
    silence: { leadingSeconds: 0, trailingSeconds: 2.5 },
    stereo: {
      correlation: 0.78,
      bassCorrelation: 0.99,
      widthPercent: 11,
      balanceDb: 0.1,
      monoFoldDb: -0.5,
    },
    spectrum: {
      bands: [{ name: "bass", fromHz: 60, toHz: 250, levelDb: 1.2 }],
      tiltDbPerOctave: -4.4,
      cutoff: { hz: 16_000, dropDb: 40, confidence: 0.9 },
    },
    content: { kind: "music", confidence: 1 },
    tempo: { bpm: 128, confidence: 0.95, alternativeBpm: 64, stability: 1 },
    key: {
      tonic: "A",
      mode: "minor",
      confidence: 0.8,
      runnerUp: { tonic: "C", mode: "major" },
      ambiguous: true,
    },
    tuning: { cents: 3, confidence: 0.9 },
    sections: [
      { startSeconds: 0, endSeconds: 60, levelDbfs: -20, novelty: null },
      { startSeconds: 60, endSeconds: 100, levelDbfs: -12, novelty: 0.6 },
    ],
    timeline: {
      stepSeconds: 100 / rms.length,
      peak: rms,
      rms,
      low: zeros,
      mid: zeros,
      high: zeros,
      shortTermLufs: rms.map(() => null),
      clippedSamples: zeros,
    },
  };
}
