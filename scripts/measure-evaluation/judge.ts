import type { MusicFacts } from "../../src/audio/measure/describe-music.ts";
import type { KeyName } from "../../src/audio/measure/measurements.ts";
import type { KeyTruth } from "./chord-tracks.ts";
import type { KnownTrack } from "./tracks.ts";

/** What was shown of a track, against what is known of it. */
export interface Judged {
  readonly name: string;
  readonly group: KnownTrack["group"];
  readonly split: KnownTrack["split"];
  readonly facts: MusicFacts;
  /** Null where the answer is not known. */
  readonly tempo: Verdict | null;
  readonly key: Verdict | null;
}

export interface Verdict {
  readonly isShown: boolean;
  readonly isExact: boolean;
  /** Exact, or half or double of the tempo, or the second of two keys that are shown together. */
  readonly isAllowed: boolean;
  readonly confidence: number;
}

const TEMPO_TOLERANCE = 0.04;
const NAMES = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"] as const;
const WITHHELD: Verdict = { isShown: false, isExact: false, isAllowed: false, confidence: 0 };

export function judge(track: KnownTrack, facts: MusicFacts): Judged {
  const { name, group, split } = track;
  return {
    name,
    group,
    split,
    facts,
    tempo: judgeTempo(track, facts),
    key: judgeKey(track, facts),
  };
}

function judgeTempo(track: KnownTrack, { tempo }: MusicFacts): Verdict | null {
  const { bpm } = track;
  if (bpm === null) return null;
  if (!tempo) return WITHHELD;
  const isExact = bpm !== "none" && isNear(tempo.bpm, bpm);
  const isAllowed = isTempoRight(track, tempo);
  return { isShown: true, isExact, isAllowed, confidence: tempo.confidence };
}

function judgeKey({ key: truth }: KnownTrack, { key }: MusicFacts): Verdict | null {
  if (truth === null) return null;
  if (!key) return WITHHELD;
  const isExact = isTruth(key, truth);
  const isAllowed = isExact || (key.ambiguous && isTruth(key.runnerUp, truth));
  return { isShown: true, isExact, isAllowed, confidence: key.confidence };
}

/** But for half and double. */
export function isTempoRight({ bpm }: KnownTrack, tempo: { readonly bpm: number }): boolean {
  return typeof bpm === "number" && [bpm, bpm / 2, bpm * 2].some((one) => isNear(tempo.bpm, one));
}

export function isTruth({ tonic, mode }: KeyName, truth: KeyTruth): boolean {
  return tonic === NAMES[truth.tonic] && mode === truth.mode;
}

function isNear(bpm: number, wanted: number): boolean {
  return Math.abs(bpm / wanted - 1) < TEMPO_TOLERANCE;
}
