import { advise } from "./advice/advise.ts";
import { isLossless, type MeasuredTrack } from "./advice/rule.ts";
import { ambiguousWith, isSteady, keyName } from "./measured-words.ts";
import { platformLoudness } from "./platform-loudness.ts";

/** What nobody hears. */
const LEAST_TUNING_CENTS = 10;
const SURE = 0.5;

/** What cards show of the measurements: what is sure enough, with what follows from it. */
export function measuredView(track: MeasuredTrack) {
  const { loudness, peaks, stereo, spectrum, content } = track;
  return {
    measuredSeconds: track.measuredSeconds,
    isBeginning: track.truncated,
    source: track.source,
    integratedLufs: loudness.integratedLufs,
    shortTermMaxLufs: loudness.shortTermMaxLufs,
    rangeLu: loudness.rangeLu,
    truePeakDbtp: peaks.truePeakDbtp,
    peakToLoudnessLu: peaks.peakToLoudnessLu,
    // What a codec leaves of flat tops says nothing.
    clippedRuns: isLossless(track) ? peaks.clippedRuns : 0,
    tempo: tempoOf(track),
    key: keyOf(track),
    tuningCents: tuningOf(track),
    stereo,
    bands: (spectrum?.bands ?? []).flatMap(({ name, levelDb }) =>
      levelDb === null ? [] : [{ name, levelDb }],
    ),
    cutoffHz: (spectrum?.cutoff?.confidence ?? 0) >= SURE ? (spectrum?.cutoff?.hz ?? null) : null,
    isSpeech: content.kind === "speech",
    sectionStartsSeconds: track.sections.map(({ startSeconds }) => startSeconds),
    advice: advise(track),
    platforms: platformLoudness(track),
  };
}

export type MeasuredView = ReturnType<typeof measuredView>;

function tempoOf({ tempo }: MeasuredTrack) {
  if (tempo === null) return null;
  const { bpm, alternativeBpm } = tempo;
  return { bpm, alternativeBpm, isSteady: isSteady(tempo) };
}

function keyOf({ key }: MeasuredTrack) {
  return key === null ? null : { name: keyName(key), orName: ambiguousWith(key) };
}

function tuningOf({ tuning, key }: MeasuredTrack): number | null {
  if (tuning === null || key === null || tuning.confidence < SURE) return null;
  return Math.abs(tuning.cents) < LEAST_TUNING_CENTS ? null : tuning.cents;
}
