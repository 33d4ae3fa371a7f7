import type { MeasuredTrack } from "../../../src/orders/advice/rule.ts";
import { bands, stereo, track } from "../measured-tracks.ts";

const CUT = { hz: 16_000, dropDb: 40, confidence: 0.95 };
const loud = (truePeakDbtp: number) => track({ peaks: { truePeakDbtp } });
const clipped = (clippedRuns: number) => track({ peaks: { clippedRuns } });
const mp3 = (changes: object, peaks = {}) => track({ source: { codec: "mp3", ...changes }, peaks });
const heard = (levelsDb: readonly number[]) => track({ spectrum: { bands: bands(levelsDb) } });
const silence = (leadingSeconds: number, trailingSeconds: number) =>
  track({ silence: { leadingSeconds, trailingSeconds } });

export interface Case {
  readonly rule: string;
  readonly severity: string;
  /** Just past what the rule minds. */
  readonly bad: MeasuredTrack;
  /** Just before it, or with a good reason. */
  readonly fine: readonly MeasuredTrack[];
}

/** One or two a rule. */
export const CASES: readonly Case[] = [
  {
    rule: "true-peak",
    severity: "warning",
    bad: loud(0.8),
    fine: [loud(0), loud(-0.2), mp3({}, { truePeakDbtp: 0.8 })],
  },
  { rule: "true-peak", severity: "problem", bad: loud(1.4), fine: [] },
  {
    rule: "encoded-peak",
    severity: "warning",
    bad: mp3({}, { truePeakDbtp: 1.3 }),
    fine: [mp3({}, { truePeakDbtp: 0.9 }), loud(1.3)],
  },
  {
    rule: "over-full-scale",
    severity: "problem",
    bad: track({
      source: { codec: "pcm_f32le" },
      peaks: { truePeakDbtp: 2.5, samplePeakDbfs: 2.1, samplesOverFullScale: 312 },
    }),
    fine: [mp3({}, { samplePeakDbfs: 0.4, samplesOverFullScale: 9 })],
  },
  {
    rule: "clipping",
    severity: "warning",
    bad: clipped(1_000),
    fine: [clipped(150), mp3({}, { clippedRuns: 1_000 })],
  },
  { rule: "clipping", severity: "problem", bad: clipped(20_000), fine: [] },
  {
    rule: "near-silence",
    severity: "problem",
    bad: track({ content: { kind: "near-silence" }, loudness: { integratedLufs: -55 } }),
    fine: [track({ loudness: { integratedLufs: -49 }, peaks: { truePeakDbtp: -5 } })],
  },
  {
    rule: "dc-offset",
    severity: "warning",
    bad: track({ peaks: { dcOffsetPercent: -0.9 } }),
    fine: [track({ peaks: { dcOffsetPercent: 0.2 } })],
  },
  {
    rule: "over-limited",
    severity: "warning",
    bad: track({ loudness: { integratedLufs: -5.2 }, peaks: { peakToLoudnessLu: 5 } }),
    fine: [
      track({ loudness: { integratedLufs: -5.2 }, peaks: { peakToLoudnessLu: 6.1 } }),
      track({ loudness: { integratedLufs: -12 }, peaks: { peakToLoudnessLu: 4 } }),
    ],
  },
  {
    rule: "unused-headroom",
    severity: "notice",
    bad: track({ loudness: { integratedLufs: -24 }, peaks: { truePeakDbtp: -8.2 } }),
    fine: [track({ loudness: { integratedLufs: -24 }, peaks: { truePeakDbtp: -2 } })],
  },
  {
    rule: "quiet-speech",
    severity: "warning",
    bad: track({ content: { kind: "speech" }, loudness: { integratedLufs: -27 } }),
    fine: [
      track({ content: { kind: "speech" }, loudness: { integratedLufs: -19 } }),
      track({ loudness: { integratedLufs: -27 } }),
    ],
  },
  {
    rule: "wide-range",
    severity: "notice",
    bad: track({ loudness: { rangeLu: 22 } }),
    fine: [
      track({ loudness: { rangeLu: 19 } }),
      track({ loudness: { rangeLu: 22 }, measuredSeconds: 20 }),
    ],
  },
  { rule: "leading-silence", severity: "warning", bad: silence(7, 0), fine: [silence(4, 0)] },
  {
    rule: "trailing-silence",
    severity: "warning",
    bad: silence(0, 14),
    fine: [silence(0, 8), { ...silence(0, 14), truncated: true }],
  },
  {
    rule: "opposite-polarity",
    severity: "warning",
    bad: track({ stereo: { correlation: -0.2, monoFoldDb: -4 } }),
    fine: [track({ stereo: { correlation: -0.05 } }), track({ stereo: null })],
  },
  {
    rule: "opposite-polarity",
    severity: "problem",
    bad: track({ stereo: { correlation: -1, bassCorrelation: -1, monoFoldDb: null } }),
    fine: [],
  },
  {
    rule: "bass-polarity",
    severity: "warning",
    bad: track({ stereo: { bassCorrelation: -0.6 } }),
    fine: [
      track({ stereo: { bassCorrelation: 0 } }),
      track({
        stereo: { bassCorrelation: -0.6 },
        spectrum: { bands: bands([-20, -9, 6, 6, 6, 6, 5]) },
      }),
    ],
  },
  {
    rule: "silent-channel",
    severity: "problem",
    bad: track({
      stereo: stereo({
        correlation: null,
        bassCorrelation: null,
        balanceDb: null,
        widthPercent: 50,
      }),
    }),
    fine: [track({ stereo: { balanceDb: 2 } })],
  },
  {
    rule: "imbalance",
    severity: "warning",
    bad: track({ stereo: { balanceDb: -3.4 } }),
    fine: [track({ stereo: { balanceDb: 2.4 } })],
  },
  {
    rule: "dual-mono",
    severity: "notice",
    bad: track({ stereo: { correlation: 1, widthPercent: 0, balanceDb: 0 } }),
    fine: [track({ stereo: { correlation: 0.98, widthPercent: 0.8 } })],
  },
  {
    rule: "low-passed",
    severity: "warning",
    bad: track({ spectrum: { cutoff: CUT } }),
    fine: [
      track({ spectrum: { cutoff: CUT }, source: { codec: "mp3" } }),
      track({ spectrum: { cutoff: { ...CUT, hz: 20_500 } } }),
      track({ spectrum: { cutoff: { ...CUT, confidence: 0.65 } } }),
    ],
  },
  {
    rule: "low-bit-rate",
    severity: "warning",
    bad: mp3({ bitRateKbps: 96 }),
    fine: [
      mp3({ bitRateKbps: 128 }),
      mp3({ bitRateKbps: 64, channels: 1 }),
      mp3({ bitRateKbps: null }),
      track({ source: { codec: "opus", bitRateKbps: 96 } }),
    ],
  },
  {
    rule: "low-sample-rate",
    severity: "warning",
    bad: track({ source: { sampleRateHz: 22_050 } }),
    fine: [track({ source: { sampleRateHz: 32_000 } })],
  },
  {
    rule: "band-excess",
    severity: "notice",
    bad: heard([-2, 1, 2, 1, -1, 11, -12]),
    fine: [heard([8, 5, -3, -4, -2, -2, -2]), heard([-3, 6, 11, 12, 1, -11, -16])],
  },
  {
    rule: "tilt",
    severity: "notice",
    bad: track({ spectrum: { tiltDbPerOctave: -0.9 } }),
    fine: [
      track({ spectrum: { tiltDbPerOctave: -3 } }),
      track({ spectrum: { tiltDbPerOctave: -8 } }),
    ],
  },
  {
    rule: "off-tuning",
    severity: "notice",
    bad: track({ tuning: { cents: -32, confidence: 0.9 } }),
    fine: [
      track({ tuning: { cents: -12, confidence: 0.9 } }),
      track({ tuning: { cents: -32, confidence: 0.4 } }),
      track({ tuning: { cents: -32, confidence: 0.9 }, key: null }),
    ],
  },
];
