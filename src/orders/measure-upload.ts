import type { Measurements } from "../audio/measure/measurements.ts";
import type { TrackFinder } from "./find-track.ts";
import type { Place } from "./hearing.ts";
import type { FoundTrack } from "./make-track.ts";
import type { Measurer } from "./measurer.ts";
import type { Progress } from "./progress.ts";
import type { Upload } from "./upload.ts";

export interface MeasuredUpload {
  readonly found: FoundTrack;
  readonly measurements: Measurements;
}

export interface UploadMeasuringOptions {
  readonly finder: Pick<TrackFinder, "findToMeasure">;
  readonly measurer: Pick<Measurer, "of">;
}

/**
 * The measurements of an upload, its bytes fetched where they are not stored. Needs no engine, and waits for none. Throws
 * AudioError where the upload cannot become a track, or cannot be measured.
 */
export type MeasureUpload = (
  upload: Upload,
  place: Place,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
) => Promise<MeasuredUpload>;

/** Somebody else's measuring that was joined may be cancelled by them in the last moment: then it is begun anew. */
const TRIES = 2;

export function createUploadMeasuring(options: UploadMeasuringOptions): MeasureUpload {
  const { finder, measurer } = options;

  return async function measureUpload(upload, place, onProgress, signal) {
    for (let tried = 0; tried < TRIES; tried += 1) {
      const found = await finder.findToMeasure(upload, place, onProgress, signal);
      onProgress({ stage: "measuring" });
      const measurements = await measurer.of(found.track.trackHash, signal);
      if (measurements !== undefined) return { found, measurements };
    }
    throw new Error("a track's measurements went as soon as they were there");
  };
}
