import type { AskedModel } from "./remote-model.ts";
import type { Sampling } from "./sampling.ts";

/** One turn of a conversation; the audio stands before the first one. Text as it is: engines sanitise what they send. */
export interface Message {
  readonly role: "user" | "assistant";
  readonly text: string;
}

export interface AnswerRequest {
  /** A 16 kHz mono s16 WAV prepared for this engine's `windowRule`. */
  readonly audioPath: string;
  /** Of the track, in that file; padding for the window rule is not counted. */
  readonly audioSeconds: number;
  /** Ends with a user's message. */
  readonly messages: readonly Message[];
  readonly model: AskedModel;
  readonly sampling: Sampling;
  readonly maxOutputTokens: number;
}

export interface EngineAnswer {
  /** As the model wrote it, without the tool's framing. May be empty. */
  readonly text: string;
  /** `length`: stopped by `maxOutputTokens` or the end of the context. */
  readonly finish: "stop" | "length";
  /**
   * How many of the oldest questions, each with its answer, were left out because the context did not hold them. Absent
   * where nothing was.
   */
  readonly droppedTurns?: number;
  readonly stats: EngineStats;
}

/** Null is "this engine cannot know". */
export interface EngineStats {
  /** Until the model could be asked; 0 where it was resident. Part of the two times below. */
  readonly loadMs: number | null;
  /** Audio included. */
  readonly promptTokens: number | null;
  /** Of the prompt's tokens, those that were neither encoded nor read again. */
  readonly cachedTokens: number | null;
  readonly outputTokens: number | null;
  /** From the start of the run to the first piece of text. */
  readonly firstTokenMs: number | null;
  readonly totalMs: number;
}

/** The port to a model. */
export interface Engine {
  readonly id: "llama-mtmd-cli" | "llama-server" | "openai";
  readonly windowRule: "keeps-tail" | "drops-tail";
  /**
   * Hears the audio and answers the last message. `onText` gets the whole text so far, as it grows; a repeated run
   * starts again from a shorter text. Where the conversation does not fit the context, its oldest turns are left out.
   * Throws InferenceError; rejects with the signal's reason once aborted, and by then the process, or the connection to
   * a resident one, is gone.
   */
  answer(
    request: AnswerRequest,
    onText: (textSoFar: string) => void,
    signal: AbortSignal,
  ): Promise<EngineAnswer>;
}
