import type { MeasuredFacts } from "../orders/measured-facts.ts";
import { clock } from "../orders/moment.ts";
import { adviceLines } from "./advice-lines.ts";

/** A track's measurements for people, one line a subject, and what follows from them; what is not known is left out. */
export function measuredTable(measured: MeasuredFacts): string {
  const rows: readonly (readonly [string, readonly (string | null)[]])[] = [
    ["loudness", loudnessOf(measured)],
    ["peaks", peaksOf(measured)],
    ["stereo", stereoOf(measured)],
    ["spectrum", spectrumOf(measured)],
    ["tempo", tempoOf(measured)],
    ["key", keyOf(measured)],
    ["tuning", [withUnit(measured.tuning?.cents, "cents from A = 440 Hz", 0, "signed")]],
    ["silence", silenceOf(measured)],
    ["sections", sectionsOf(measured)],
    ["source", sourceOf(measured)],
  ];
  const lines = rows.flatMap(([name, parts]) => {
    const known = parts.filter((part) => part !== null);
    return known.length === 0 ? [] : [`  ${name.padEnd(9)} ${known.join(", ")}`];
  });
  const range = measured.truncated ? `, the first ${clock(measured.measuredSeconds)} only` : "";
  return [`Measured${range}:`, ...lines, ...adviceLines(measured)].join("\n");
}

function loudnessOf({ loudness }: MeasuredFacts) {
  return [
    withUnit(loudness.integratedLufs, "LUFS"),
    withUnit(loudness.rangeLu, "LU range"),
    withUnit(loudness.shortTermMaxLufs, "LUFS in the loudest 3 s"),
  ];
}

function peaksOf({ peaks }: MeasuredFacts) {
  const { clippedRuns, crestFactorDb, peakToLoudnessLu, dcOffsetPercent } = peaks;
  return [
    withUnit(peaks.truePeakDbtp, "dBTP", 1, "signed"),
    withUnit(peaks.samplePeakDbfs, "dBFS sample peak", 1, "signed"),
    withUnit(crestFactorDb, "dB crest"),
    withUnit(peakToLoudnessLu, "LU peak to loudness"),
    clippedRuns === 0 ? null : `${clippedRuns} clipped runs`,
    Math.abs(dcOffsetPercent) < 0.1 ? null : `${dcOffsetPercent.toFixed(1)} % DC offset`,
  ];
}

function stereoOf({ stereo }: MeasuredFacts) {
  if (stereo === null) return ["mono"];
  const { correlation, bassCorrelation, widthPercent, balanceDb, monoFoldDb } = stereo;
  return [
    withUnit(widthPercent, "% wide", 0),
    correlation === null ? null : `correlation ${correlation.toFixed(2)}`,
    bassCorrelation === null ? null : `in the bass ${bassCorrelation.toFixed(2)}`,
    withUnit(balanceDb, "dB left over right", 1, "signed"),
    withUnit(monoFoldDb, "dB in mono", 1, "signed"),
  ];
}

function spectrumOf({ spectrum }: MeasuredFacts) {
  if (spectrum === null) return [];
  const { bands, tiltDbPerOctave, cutoff } = spectrum;
  return [
    ...bands.map(({ name, levelDb }) => {
      const level = withUnit(levelDb, "dB", 1, "signed");
      return level === null ? null : `${name} ${level}`;
    }),
    withUnit(tiltDbPerOctave, "dB/octave", 1, "signed"),
    cutoff === null ? null : `cut off at ${(cutoff.hz / 1000).toFixed(1)} kHz`,
  ];
}

function tempoOf({ tempo, content }: MeasuredFacts) {
  if (tempo === null) return content.kind === "music" ? [] : [`none: ${content.kind}`];
  const { bpm, alternativeBpm, confidence } = tempo;
  return [`${bpm.toFixed(1)} BPM (or ${alternativeBpm.toFixed(1)})`, sure(confidence)];
}

function keyOf({ key }: MeasuredFacts) {
  if (key === null) return [];
  const { tonic, mode, ambiguous, runnerUp, confidence } = key;
  const other = ambiguous ? ` (or ${runnerUp.tonic} ${runnerUp.mode})` : "";
  return [`${tonic} ${mode}${other}`, sure(confidence)];
}

function silenceOf({ silence: { leadingSeconds, trailingSeconds } }: MeasuredFacts) {
  return [
    leadingSeconds < 0.1 ? null : `${leadingSeconds.toFixed(1)} s before`,
    trailingSeconds < 0.1 ? null : `${trailingSeconds.toFixed(1)} s after`,
  ];
}

function sectionsOf({ sections }: MeasuredFacts) {
  if (sections.length < 2) return [];
  return [sections.map(({ startSeconds }) => clock(startSeconds)).join(" ")];
}

function sourceOf({ source }: MeasuredFacts) {
  const { codec, sampleRateHz, channels, bitRateKbps } = source;
  return [
    codec,
    `${sampleRateHz / 1000} kHz`,
    channels === 1 ? "1 channel" : `${channels} channels`,
    withUnit(bitRateKbps, "kbit/s", 0),
  ];
}

function withUnit(
  value: number | null | undefined,
  unit: string,
  decimals = 1,
  sign: "signed" | "plain" = "plain",
): string | null {
  if (value === null || value === undefined) return null;
  const rounded = value.toFixed(decimals);
  return `${sign === "signed" && Number(rounded) > 0 ? "+" : ""}${rounded} ${unit}`;
}

function sure(confidence: number): string {
  return `${Math.round(100 * confidence)} % sure`;
}
