import type { Message } from "../inference/engine.ts";
import type { InstalledModel } from "../inference/models.ts";
import type { Ticket } from "../queue/pick-next.ts";
import type { FoundTrack } from "./find-track.ts";
import type { Progress } from "./progress.ts";
import type { AskedQuestion, TrackAnswer } from "./track-answer.ts";
import type { Upload } from "./upload.ts";

export interface AnswerWish {
  readonly upload: Upload;
  readonly found: FoundTrack;
  /** What was said so far, verbatim, and the question. */
  readonly messages: readonly Message[];
  readonly question: AskedQuestion;
  readonly model: InstalledModel;
  readonly ticket: Ticket;
  /** `bypass` asks the model even where the answer is known, and keeps the new one. */
  readonly cache: "use" | "bypass";
}

/** The way of a track from an upload to an answer, the same for every front door. */
export interface Hearing {
  /** Throws AudioError where the upload cannot become a track. */
  find(
    upload: Upload,
    onProgress: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<FoundTrack>;
  /** From the cache, from the same question already under way, or from the engine. Throws InferenceError. */
  answer(
    wish: AnswerWish,
    onProgress: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<TrackAnswer>;
}
