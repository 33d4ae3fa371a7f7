import type { TrackTags } from "../audio/track.ts";
import type { EngineStats } from "../inference/engine.ts";
import type { MeasuredFacts } from "./measured-facts.ts";
import type { Moment } from "./turn.ts";

/** How long each part of the way took, in milliseconds; null is "not known" or "did not happen". */
export interface AnswerStats extends EngineStats {
  readonly queuedMs: number | null;
  readonly fetchMs: number | null;
  readonly decodeMs: number | null;
}

/** One answer to one question about one track, with all that a card, a terminal or `--json` says about it. */
export interface TrackAnswer {
  readonly trackHash: string;
  readonly fileHash: string;
  readonly fileName: string;
  readonly tags: TrackTags;
  readonly durationSeconds: number;
  readonly heardSeconds: number;
  readonly question: AskedQuestion;
  /** The part of the track that the question is about; null is all that the model hears. */
  readonly moment: Moment | null;
  /** How many of the oldest turns were left out, since the model cannot hold them any more. */
  readonly forgottenTurns: number;
  /** As the model wrote it: history must be verbatim. */
  readonly rawText: string;
  /** Cleaned of control characters and stray symbols, for people. */
  readonly text: string;
  /** `length`: stopped at the longest answer allowed. */
  readonly finish: "stop" | "length";
  readonly engine: string;
  /** What the GGUF calls itself. */
  readonly modelName: string;
  /** Of a remote one: what its host calls it. */
  readonly modelPath: string;
  readonly quantization: string;
  readonly cached: boolean;
  /** Of the whole track; null where it could not be measured, or not in time. */
  readonly measured: MeasuredFacts | null;
  readonly stats: AnswerStats;
}

export interface AskedQuestion {
  /** A preset's label; null for a person's own question. */
  readonly label: string | null;
  readonly text: string;
}
