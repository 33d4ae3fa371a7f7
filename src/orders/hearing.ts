import type { Track } from "../audio/track.ts";
import type { Message } from "../inference/engine.ts";
import type { AskedModel } from "../inference/remote-model.ts";
import type { FoundTrack } from "./make-track.ts";
import type { MeasuredFacts } from "./measured-facts.ts";
import type { Progress } from "./progress.ts";
import type { AskedQuestion, TrackAnswer } from "./track-answer.ts";
import type { Moment } from "./turn.ts";
import type { Upload } from "./upload.ts";

/** Whose turn it is about: what a lane has to know of an order. */
export interface Place {
  readonly id: string;
  readonly userId: string;
  readonly serverId: string | null;
  readonly arrivedAtMs: number;
}

/** A track, and how it was come by where that was just now. */
export type Found = Pick<FoundTrack, "track" | "fileHash"> & Partial<FoundTrack>;

export interface AnswerWish {
  readonly upload: Upload;
  readonly found: Found;
  /** What was said so far, verbatim, and the question. */
  readonly messages: readonly Message[];
  readonly question: AskedQuestion;
  /** The part of the track that is heard; null is as much as the model can. */
  readonly moment: Moment | null;
  /** Undefined: the usual one. */
  readonly seed?: number | undefined;
  readonly model: AskedModel;
  readonly place: Place;
  /** `bypass` asks the model even where the answer is known, and keeps the new one. */
  readonly cache: "use" | "bypass";
}

export interface AnswerHooks {
  onProgress(progress: Progress): void;
  /** The engine is needed for this: before it stands in line. What this throws ends the answer. */
  admit?(): Promise<void>;
  /** It was not needed after all: somebody else's run of the same answers this one too. */
  joined?(): Promise<void>;
}

/** The way of a track from an upload to an answer, the same for every front door. */
export interface Hearing {
  /** Throws AudioError where the upload cannot become a track. */
  find(
    upload: Upload,
    place: Place,
    onProgress: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<FoundTrack>;
  /**
   * What is measured of it, for a question that this helps with; null for another one. Waits a while for a measuring under
   * way: the same question asked later is to be the same question to the cache. Never rejects.
   */
  measured(
    track: Track,
    question: AskedQuestion,
    signal: AbortSignal,
  ): Promise<MeasuredFacts | null>;
  /** From the cache, from the same question already under way, or from the engine. Throws InferenceError. */
  answer(wish: AnswerWish, hooks: AnswerHooks, signal: AbortSignal): Promise<TrackAnswer>;
}
