import type { Measurements } from "../audio/measure/measurements.ts";

/** The one with a spectrogram is half as tall again. */
export type PictureKind = "waveform" | "with-spectrogram";

/** The port to whoever draws a track from its measurements. */
export interface Painter {
  /** Throws an Error where it fails: whoever shows it does without. Or the signal's reason when aborted. */
  paint(measurements: Measurements, kind: PictureKind, signal: AbortSignal): Promise<TrackPicture>;
}

export interface TrackPicture {
  /** WebP. */
  readonly bytes: Buffer;
  /** With the extension that Discord goes by. */
  readonly fileName: string;
  /** What it shows, for whoever cannot see it. */
  readonly altText: string;
}
