import type { MeasuredView } from "../cards/measured-view.ts";
import type { MeasuredFacts } from "../orders/measured-facts.ts";

/** What cards show of the measurements. */
export function measuredView(facts: MeasuredFacts): MeasuredView {
  const { loudness, peaks, tempo, key, tuning, spectrum } = facts;
  return {
    measuredSeconds: facts.measuredSeconds,
    isBeginning: facts.truncated,
    source: facts.source,
    integratedLufs: loudness.integratedLufs,
    shortTermMaxLufs: loudness.shortTermMaxLufs,
    rangeLu: loudness.rangeLu,
    truePeakDbtp: peaks.truePeakDbtp,
    peakToLoudnessLu: peaks.peakToLoudnessLu,
    clippedRuns: peaks.clippedRuns,
    tempo: tempo && { ...tempo, isSteady: tempo.stability >= 0.8 },
    key: key && {
      name: `${key.tonic} ${key.mode}`,
      orName: key.ambiguous ? `${key.runnerUp.tonic} ${key.runnerUp.mode}` : null,
    },
    tuningCents: tuning?.cents ?? null,
    stereo: facts.stereo,
    bands: (spectrum?.bands ?? []).flatMap(({ name, levelDb }) =>
      levelDb === null ? [] : [{ name, levelDb }],
    ),
    cutoffHz: spectrum?.cutoff?.hz ?? null,
    isSpeech: facts.content.kind === "speech",
    sectionStartsSeconds: facts.sections.map(({ startSeconds }) => startSeconds),
    advice: [],
    platforms: [],
  };
}
