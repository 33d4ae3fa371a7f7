import type { MeasuredTrack } from "../../../src/orders/advice/rule.ts";
import { bands, POP, stereo, track } from "../measured-tracks.ts";

const FLAC = { codec: "flac", bitRateKbps: 900 };

/** Good masters as they are published, and what a rule that went by one genre would take for a fault in another. */
export const WELL_MADE: Readonly<Record<string, MeasuredTrack>> = {
  "a pop single": POP,
  "a symphony in a church": track({
    source: { codec: "flac", sampleRateHz: 96_000, bitRateKbps: 2600 },
    measuredSeconds: 900,
    truncated: true,
    loudness: { integratedLufs: -23.4, rangeLu: 18.2, shortTermMaxLufs: -12.9 },
    peaks: { truePeakDbtp: -1.1, peakToLoudnessLu: 22.3, crestFactorDb: 21.5 },
    silence: { leadingSeconds: 1.8, trailingSeconds: 0 },
    stereo: stereo({ correlation: 0.21, bassCorrelation: 0.35, widthPercent: 39, monoFoldDb: -2 }),
    spectrum: { bands: bands([-9, 1, 3.5, 2.4, 0.3, -2.2, -6.3]), tiltDbPerOctave: -6.3 },
    tempo: null,
    tuning: { cents: 9, confidence: 0.8 },
  }),
  "a loud metal master": track({
    source: FLAC,
    loudness: { integratedLufs: -7.4, rangeLu: 3.1, shortTermMaxLufs: -6.4 },
    peaks: { truePeakDbtp: -0.1, peakToLoudnessLu: 7.3, crestFactorDb: 9.6, clippedRuns: 40 },
    stereo: stereo({ correlation: 0.42, widthPercent: 28.5, monoFoldDb: -1.5 }),
    spectrum: { bands: bands([-3, 1.5, -1.6, -1, 2.6, 2.2, -0.7]), tiltDbPerOctave: -3.6 },
    tempo: { bpm: 187, alternativeBpm: 93.5 },
  }),
  "a club track": track({
    loudness: { integratedLufs: -7.8, rangeLu: 4.4 },
    peaks: { truePeakDbtp: -0.3, peakToLoudnessLu: 7.5, crestFactorDb: 10 },
    spectrum: { bands: bands([7.8, 5.1, -3.2, -4, -2.3, -1.8, -1.6]), tiltDbPerOctave: -4.6 },
    silence: { leadingSeconds: 0, trailingSeconds: 3 },
  }),
  "a lo-fi beat, soft on top": track({
    loudness: { integratedLufs: -14.2, rangeLu: 2.6 },
    peaks: { truePeakDbtp: -2.2, peakToLoudnessLu: 12 },
    spectrum: { bands: bands([3, 6.8, 3.7, 0.1, -4.1, -5.2, -4.3]), tiltDbPerOctave: -7.6 },
    tuning: { cents: -12, confidence: 0.7 },
  }),
  "wide ambient with a slow beginning": track({
    measuredSeconds: 540,
    loudness: { integratedLufs: -18.5, rangeLu: 12.4 },
    peaks: { truePeakDbtp: -3, peakToLoudnessLu: 15.5 },
    stereo: stereo({ correlation: -0.04, bassCorrelation: 0.12, widthPercent: 51 }),
    silence: { leadingSeconds: 3.4, trailingSeconds: 6 },
    spectrum: { bands: bands([0, 4, 3, 1, -2, -3, -3]), tiltDbPerOctave: -6.6 },
    tempo: null,
  }),
  "a folk singer with a guitar": track({
    loudness: { integratedLufs: -15.8, rangeLu: 8.8 },
    peaks: { truePeakDbtp: -1, peakToLoudnessLu: 14.8 },
    stereo: stereo({ correlation: 0.86, widthPercent: 7, balanceDb: -0.9, bassCorrelation: 0.9 }),
    spectrum: { bands: bands([-14, 3, 4.6, 3.3, 1.3, 0.9, 0.9]), tiltDbPerOctave: -5.4 },
  }),
  "stereo jazz of 1959": track({
    source: FLAC,
    loudness: { integratedLufs: -19.2, rangeLu: 9.7 },
    peaks: { truePeakDbtp: -1.9, peakToLoudnessLu: 17.3 },
    stereo: stereo({ correlation: 0.3, widthPercent: 35, balanceDb: 1.8, bassCorrelation: 0.2 }),
    spectrum: { bands: bands([-11, 2.2, 2.8, 2.2, 1.6, 0.6, 1.6]), tiltDbPerOctave: -4.7 },
    tuning: { cents: 11, confidence: 0.75 },
  }),
  "jazz in mono from vinyl": track({
    source: { ...FLAC, channels: 2 },
    loudness: { integratedLufs: -18.3, rangeLu: 6.9 },
    peaks: { truePeakDbtp: -2.4, peakToLoudnessLu: 15.9, dcOffsetPercent: 0.03 },
    stereo: stereo({ correlation: 0.98, bassCorrelation: 0.93, widthPercent: 0.8, balanceDb: 0.4 }),
    spectrum: { bands: bands([-6, 2.5, 3, 3, 1.2, -0.9, -2.8]), tiltDbPerOctave: -5.6 },
    tuning: { cents: -14, confidence: 0.7 },
  }),
  "a single as the shops sell it (AAC)": track({
    source: { codec: "aac", bitRateKbps: 256 },
    peaks: { truePeakDbtp: 0.6, samplePeakDbfs: 0.3, samplesOverFullScale: 41 },
    spectrum: { cutoff: { hz: 20_000, dropDb: 40, confidence: 0.95 } },
  }),
  "a podcast (MP3, mono, 64 kbps)": track({
    source: { codec: "mp3", channels: 1, bitRateKbps: 64 },
    content: { kind: "speech" },
    loudness: { integratedLufs: -16.4, rangeLu: 4.8 },
    peaks: { truePeakDbtp: -0.8, peakToLoudnessLu: 15.6 },
    stereo: null,
    spectrum: {
      bands: bands([-15, 8, 7.4, 3, -0.2, 0.5, -3.7]),
      tiltDbPerOctave: -6.1,
      cutoff: { hz: 16_000, dropDb: 40, confidence: 0.95 },
    },
    tempo: null,
    key: null,
    tuning: null,
  }),
  "a chiptune of square waves": track({
    loudness: { integratedLufs: -13, rangeLu: 2.2 },
    peaks: { truePeakDbtp: -8.4, peakToLoudnessLu: 4.6, crestFactorDb: 4.9 },
    spectrum: { bands: bands([-10, -1, 2, 2.5, 3, 2, 1.5]), tiltDbPerOctave: -3.1 },
  }),
};
