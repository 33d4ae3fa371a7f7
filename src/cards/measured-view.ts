import type { CardFile } from "./card.ts";

/** What was measured of a track, as far as it is sure enough to be shown. Null is left out of cards. */
export interface MeasuredView {
  readonly measuredSeconds: number;
  /** The track goes on after that: all of this is about its beginning. */
  readonly isBeginning: boolean;
  readonly source: MeasuredSource;
  readonly integratedLufs: number | null;
  readonly shortTermMaxLufs: number | null;
  readonly rangeLu: number | null;
  readonly truePeakDbtp: number | null;
  readonly peakToLoudnessLu: number | null;
  readonly clippedRuns: number;
  readonly tempo: MeasuredTempo | null;
  readonly key: MeasuredKey | null;
  /** Off A = 440 Hz; null where nobody hears it. */
  readonly tuningCents: number | null;
  /** Null for one channel. */
  readonly stereo: MeasuredStereo | null;
  /** From the lowest to the highest, against the usual balance of a master. */
  readonly bands: readonly MeasuredBand[];
  readonly cutoffHz: number | null;
  readonly isSpeech: boolean;
  /** Where the parts begin; the first at 0. */
  readonly sectionStartsSeconds: readonly number[];
  /** The most severe first. */
  readonly advice: readonly MeasuredAdvice[];
  /** Empty where the loudness is not known. */
  readonly platforms: readonly PlatformLoudness[];
}

export interface MeasuredSource {
  readonly codec: string;
  readonly sampleRateHz: number;
  readonly channels: number;
  readonly bitRateKbps: number | null;
}

export interface MeasuredTempo {
  readonly bpm: number;
  /** The half or the double. */
  readonly alternativeBpm: number;
  readonly isSteady: boolean;
}

export interface MeasuredKey {
  /** `A minor`. */
  readonly name: string;
  /** The relative key, where nothing decides between the two. */
  readonly orName: string | null;
}

export interface MeasuredStereo {
  readonly correlation: number | null;
  readonly widthPercent: number;
  /** Left over right. */
  readonly balanceDb: number | null;
}

export interface MeasuredBand {
  readonly name: string;
  readonly levelDb: number;
}

export interface MeasuredAdvice {
  readonly severity: "problem" | "warning" | "notice";
  /** What was found, with its number; at most 60 characters. */
  readonly finding: string;
  /** What follows from it and what to do; at most 160 characters. */
  readonly advice: string;
}

export interface PlatformLoudness {
  readonly name: string;
  /** How much louder it plays the track than the file is; 0 is as it is. */
  readonly changeDb: number;
}

/** Where the model's text says something that was measured otherwise. */
export interface Disagreement {
  /** `90 BPM`, as the model wrote it. */
  readonly said: string;
  /** `128 BPM (or 64)`. */
  readonly measured: string;
}

export interface TrackPicture {
  readonly file: CardFile;
  /** What it shows, for whoever cannot see it. */
  readonly altText: string;
}
