import { lowBitRate, lowPassed, lowSampleRate } from "./file-rules.ts";
import {
  leadingSilence,
  nearSilence,
  overLimited,
  quietSpeech,
  trailingSilence,
  unusedHeadroom,
  wideRange,
} from "./loudness-rules.ts";
import { clipping, dcOffset, encodedPeak, overFullScale, truePeak } from "./peak-rules.ts";
import type { Advice, MeasuredTrack, Rule, Severity } from "./rule.ts";
import {
  bassPolarity,
  dualMono,
  imbalance,
  oppositePolarity,
  silentChannel,
} from "./stereo-rules.ts";
import { bandExcess, offTuning, tilt } from "./tone-rules.ts";

/** Among equals the first comes first: what spoils the most, and is mended the easiest. */
const RULES: readonly Rule[] = [
  silentChannel,
  oppositePolarity,
  overFullScale,
  truePeak,
  encodedPeak,
  clipping,
  bassPolarity,
  overLimited,
  imbalance,
  lowPassed,
  lowBitRate,
  lowSampleRate,
  dcOffset,
  leadingSilence,
  trailingSilence,
  quietSpeech,
  unusedHeadroom,
  wideRange,
  bandExcess,
  tilt,
  offTuning,
  dualMono,
];

const RANKS: Readonly<Record<Severity, number>> = { problem: 0, warning: 1, notice: 2 };

/** What the measurements say should be looked at, the most severe first. From numbers alone, never from the model. */
export function advise(track: MeasuredTrack): readonly Advice[] {
  const rules = track.content.kind === "near-silence" ? [nearSilence] : RULES;
  return rules
    .flatMap((rule) => rule(track) ?? [])
    .toSorted((one, other) => RANKS[one.severity] - RANKS[other.severity]);
}
