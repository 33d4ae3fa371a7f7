import type { Spectrogram } from "../measure/measurements.ts";

/** What a picture shows of a track: clean numbers, few enough for its columns. */
export interface Picture {
  readonly seconds: number;
  /** The track is longer than what was measured. */
  readonly goesOn: boolean;
  /** Of equal width, over the whole length. */
  readonly bars: readonly Bar[];
  /** A power of two: by how much the bars are drawn larger than life, for tracks that would be a line. */
  readonly magnification: number;
  readonly integratedLufs: number | null;
  /** Where sections meet; not the start. */
  readonly boundaries: readonly Boundary[];
  readonly spectrogram: Spectrogram | null;
}

export interface Bar {
  /** 1 is full scale. */
  readonly peak: number;
  readonly rms: number;
  /** 0 is all bass, 1 all treble. */
  readonly brightness: number;
  /** Moments at or over full scale. */
  readonly clippedSamples: number;
  /** Short-term. */
  readonly lufs: number | null;
}

export interface Boundary {
  readonly seconds: number;
  /** 0 to 1: which of two labels goes first where there is room for one. */
  readonly novelty: number;
}
