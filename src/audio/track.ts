/** What a file says about itself. Hostile text: already cleaned of control characters and cut to 200 characters each. */
export interface TrackTags {
  readonly title?: string;
  readonly artist?: string;
  readonly album?: string;
}

/** What is known of a track once it was decoded; cached by file hash. */
export interface Track {
  /**
   * SHA-256 (hex) of the decoded s16 samples at the original rate for lossless codecs, of the codec packets for
   * lossy ones: re-tagged or re-wrapped files, and the FLAC of a WAV, are the same track.
   */
  readonly trackHash: string;
  /** Of the whole upload; from the decoded samples where all of them were decoded, else what the container says. */
  readonly durationSeconds: number;
  readonly codec: string;
  readonly sampleRateHz: number;
  readonly channels: number;
  readonly tags: TrackTags;
}

/**
 * How the tool that will listen cuts audio into 30 s windows (reference: llama.cpp PR 22770).
 * `keeps-tail`: floor(s/30)+1 windows, the last one padded by the tool. `drops-tail` (builds before b9056):
 * floor(s/30) windows, at least one; the rest is silently not heard unless it is padded to a full window.
 */
export type WindowRule = "keeps-tail" | "drops-tail";

/** A 16 kHz mono s16 WAV under a generated name, cut or padded for a window rule. */
export interface PreparedAudio {
  readonly path: string;
  /** Seconds of the track itself in `path`, padding not counted. */
  readonly heardSeconds: number;
  /** Names everything that shaped the samples (version, cap, rule): part of an answer's key and of the file's name. */
  readonly preparation: string;
}
