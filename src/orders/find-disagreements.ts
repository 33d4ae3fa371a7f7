import type { Key, KeyName, Tempo } from "../audio/measure/measurements.ts";
import type { MeasuredTrack } from "./advice/rule.ts";
import { keyClaims, pitchClassOf, type KeyClaim } from "./key-claims.ts";
import { isSteady, keyWords, tempoWords } from "./measured-words.ts";
import { tempoClaims, type TempoClaim } from "./tempo-claims.ts";
import type { TrackAnswer } from "./track-answer.ts";

/** Where a text says something that was measured otherwise. */
export interface Disagreement {
  readonly said: string;
  readonly measured: string;
}

/** What people count may be the half or the double of what others count. */
const COUNTED = [1, 2, 0.5] as const;
const TEMPO_TOLERANCE = 0.04;
/** So far off that a note may be named by either neighbour. */
const BETWEEN_NOTES_CENTS = 35;
/** It is about a part of the track, a change, another track, or what might be: that says nothing about the whole. */
const NOT_THE_TRACK = new RegExp(
  [
    "accelerat|decelerat|speed(?:s|ing)? up|slow(?:s|ing)? down|increas|decreas|modulat|transition|switch|chang|shift",
    "half[- ]time|double[- ]time|rather than|instead of|unlike|reminiscent|similar to|compared",
    String.raw`intro\b|outro\b|bridge\b|breakdown\b|interlude\b|coda\b|if `,
    String.raw`\b(?:verses?|(?:pre-?)?chorus(?:es)?|hooks?|solos?|sections?|half|drops?|ends?|ending|tuned|tracks)\b`,
    String.raw`\b(?:opens|begins|starts|closes|resolv\w*|\d{1,2}:\d\d)\b`,
    String.raw`\b(?:would|should|could|might|try|consider|transpos\w*|mix it|pair it|play it|set the|aim for)\b`,
  ].join("|"),
  "i",
);
/** One voice among several, unless it names a kind of music: a synth-pop song, a piano ballad. */
const VOICE =
  /\b(?:riffs?|arpeggi\w*|melod(?:y|ies)|bass ?lines?|guitars?|synths?|synthesi[sz]ers?|pianos?|organs?|strings|horns|leads?|pads?|drums?|chords?|progressions?)\b(?![- ](?:pop|rock|wave|ballad|piece|music|house|driven|led|based|heavy)\b)/i;
const DETAIL = /[,;]|\s(?:with|over|featuring)\s/g;
const NAMES_THE_TRACK = /\b(?:song|track|piece|music|tune|it|tempo|bpm|key)\b/i;
const MARKS = /[*_`~]/g;
const SENTENCE_END = /(?<=[.!?])\s+|\n+/;

/** Of an answer; none where it is about a part: what was measured of the whole track may be wrong of that. */
export function disagreementsIn({
  moment,
  measured,
  text,
}: Pick<TrackAnswer, "moment" | "measured" | "text">): readonly Disagreement[] {
  return measured && moment === null ? findDisagreements(text, measured) : [];
}

/**
 * What the model's text gives as the track's tempo or key where it was measured otherwise. Only clear claims count, and
 * only against what was measured surely: a false alarm is worse than a miss. Where it names several, one that agrees is
 * enough.
 */
export function findDisagreements(text: string, track: MeasuredTrack): readonly Disagreement[] {
  const sentences = text.replaceAll(MARKS, "").split(SENTENCE_END).map(aboutTheTrack);
  return [
    ...(track.tempo === null ? [] : disputedTempo(sentences.flatMap(tempoClaims), track.tempo)),
    ...(track.key === null ? [] : disputedKey(sentences.flatMap(keyClaims), track.key, track)),
  ];
}

/** As much of a sentence as may be about the whole track. */
function aboutTheTrack(sentence: string): string {
  if (NOT_THE_TRACK.test(sentence)) return "";
  const voiceAt = sentence.search(VOICE);
  if (voiceAt === -1) return sentence;
  const detailAt = [...sentence.slice(0, voiceAt).matchAll(DETAIL)].at(-1)?.index ?? 0;
  const rest = sentence.slice(0, detailAt);
  return NAMES_THE_TRACK.test(rest) ? rest : "";
}

function disputedTempo(claims: readonly TempoClaim[], tempo: Tempo): readonly Disagreement[] {
  const [first] = claims;
  // Where only part of the track has the tempo, another part may have the one that was named.
  if (first === undefined || !isSteady(tempo)) return [];
  if (claims.some((claim) => agreesOnTempo(claim, tempo))) return [];
  return [{ said: first.said, measured: tempoWords(tempo) }];
}

function agreesOnTempo({ fromBpm, toBpm }: TempoClaim, { bpm }: Tempo): boolean {
  return COUNTED.some((factor) => {
    const counted = bpm * factor;
    return counted >= fromBpm * (1 - TEMPO_TOLERANCE) && counted <= toBpm * (1 + TEMPO_TOLERANCE);
  });
}

function disputedKey(
  claims: readonly KeyClaim[],
  key: Key,
  { tuning }: MeasuredTrack,
): readonly Disagreement[] {
  const [first] = claims;
  if (first === undefined) return [];
  const isBetween = Math.abs(tuning?.cents ?? 0) >= BETWEEN_NOTES_CENTS;
  const steps = isBetween ? [0, 1, -1] : [0];
  const agrees = (claim: KeyClaim) =>
    [key, key.runnerUp].some((each) => steps.some((step) => isLike(claim, each, step)));
  return claims.some(agrees) ? [] : [{ said: first.said, measured: `likely ${keyWords(key)}` }];
}

/** The same key, or its relative, whose notes are the same. */
function isLike(claim: KeyClaim, key: KeyName, step: number): boolean {
  const tonic = pitchClassOf(key.tonic) + step + 12;
  const isSame = claim.mode === key.mode && claim.pitchClass === tonic % 12;
  const relative = key.mode === "minor" ? tonic + 3 : tonic + 9;
  return isSame || (claim.mode !== key.mode && claim.pitchClass === relative % 12);
}
