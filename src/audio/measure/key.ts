import { estimateTuning, frameChroma, meanChroma, type Chroma } from "./chroma.ts";
import { round } from "./decibels.ts";
import { relativeOf, rankByChords } from "./key-evidence.ts";
import { rankKeys, type KeyFit } from "./key-profiles.ts";
import { logistic } from "./logistic.ts";
import type { Key, KeyName, Tuning } from "./measurements.ts";
import { weighOvertonesDown } from "./overtones.ts";
import type { PitchPeak } from "./pitch-peaks.ts";
import { followTriads, triadShares, type TriadShares } from "./triads.ts";

export interface KeyEstimate extends Key {
  /** Of the best key over the best that is not its relative: what confidence is made of. */
  readonly margin: number;
  /**
   * It is major, and its minor on the same tonic comes next. The fifth harmonic of strong low notes is a major third, so
   * that loud fifths without a third look like this too: of such answers none was right.
   */
  readonly isMajorByOvertones: boolean;
}

type Frames = readonly (readonly PitchPeak[])[];

const NAMES = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"] as const;
/** Up to 165 Hz: where basses play roots. */
const HIGHEST_BASS_PITCH = 52;
/** The first and the last two seconds that sound. */
const EDGE_FRAMES = 12;
const LEAST_FRAMES = 20;
/** Fewer than this share of frames with partials is no music with a key. */
const LEAST_HEARD = 0.25;
const LEAST_TUNING_AGREEMENT = 0.15;
/** Tonic chords of relative keys that sound for like times, and no dominant of the minor: nothing decides. */
const LIKE_SHARE = 0.5;
const DOMINANT_SHARE = 0.06;
/** What is clearer than this is no more often right. */
export const CLEAR_MARGIN = 0.3;
/** Fitted on the evaluation's tracks to fit by (docs/measurements.md). */
const CONFIDENCE = { offset: -0.32, slope: 12.42 } as const;

export function estimateTrackTuning(frames: Frames): Tuning | null {
  const { semitones, agreement } = estimateTuning(frames);
  if (agreement < LEAST_TUNING_AGREEMENT) return null;
  return { cents: round(100 * semitones, 0), confidence: round(Math.min(1, 1.5 * agreement), 2) };
}

/** The key of most of the track; null where too little sounds that has a pitch. Not yet: where it is too unsure. */
export function estimateKey(frames: Frames): KeyEstimate | null {
  const tuningSemitones = estimateTuning(frames).semitones;
  const options = { tuningSemitones };
  const chromas = frames.map((peaks) => frameChroma(weighOvertonesDown(peaks), options));
  const chroma = meanChroma(chromas);
  const heard = chromas.filter((entry) => entry !== null).length;
  if (!chroma || heard < LEAST_FRAMES || heard < LEAST_HEARD * frames.length) return null;
  const basses = frames.map((peaks) =>
    frameChroma(peaks, { ...options, highestPitch: HIGHEST_BASS_PITCH + tuningSemitones }),
  );
  const evidence = gatherEvidence(chromas, basses);
  const ranked = rankByChords(rankKeys(chroma), evidence);
  const [best, second] = ranked;
  if (!best || !second) return null;
  const relative = relativeOf(best);
  const rival = ranked.find((key) => key !== best && !isSame(key, relative)) ?? second;
  const margin = best.fit - rival.fit;
  const ambiguous = isAmbiguous(best, evidence.shares);
  return {
    ...nameOf(best),
    runnerUp: nameOf(ambiguous ? relative : second),
    ambiguous,
    margin,
    isMajorByOvertones: best.mode === "major" && !ambiguous && second.tonic === best.tonic,
    confidence: confidenceOf(margin),
  };
}

function gatherEvidence(chromas: readonly Chroma[], basses: readonly Chroma[]) {
  const triads = followTriads(chromas, basses).filter((triad) => triad !== null);
  return {
    shares: triadShares(triads),
    first: triadShares(triads.slice(0, EDGE_FRAMES)),
    last: triadShares(triads.slice(-EDGE_FRAMES)),
    bass: meanChroma(basses),
  };
}

function isAmbiguous(best: KeyFit, shares: TriadShares): boolean {
  const major = best.mode === "major" ? best.tonic : relativeOf(best).tonic;
  const minor = (major + 9) % 12;
  const majorShare = shares[major] ?? 0;
  const minorShare = shares[12 + minor] ?? 0;
  const dominant = shares[(minor + 7) % 12] ?? 0;
  const [own, other] = best.mode === "major" ? [majorShare, minorShare] : [minorShare, majorShare];
  if (best.mode === "minor" && dominant > DOMINANT_SHARE) return false;
  return other >= LIKE_SHARE * own && dominant <= Math.max(DOMINANT_SHARE, other / 2);
}

function confidenceOf(margin: number): number {
  return logistic(Math.min(margin, CLEAR_MARGIN), CONFIDENCE);
}

function isSame(key: KeyFit, other: { readonly tonic: number; readonly mode: string }): boolean {
  return key.tonic === other.tonic && key.mode === other.mode;
}

function nameOf({ tonic, mode }: Pick<KeyFit, "tonic" | "mode">): KeyName {
  return { tonic: NAMES[tonic] ?? "C", mode };
}
