import type { FoundTrack } from "./make-track.ts";
import type { Requester } from "./order.ts";
import type { AskedQuestion } from "./track-answer.ts";
import type { AttachmentUpload } from "./upload.ts";

/**
 * A question and its answer. A conversation is a track and the turns about it: each names the one that it goes on from,
 * so that several people may go on from the same card, each in their own way.
 */
export interface Turn {
  /** Of the order that made it. */
  readonly id: string;
  /** Null begins a conversation. */
  readonly follows: string | null;
  readonly atMs: number;
  readonly asker: Requester;
  /** Where its card is: a channel, a thread, a direct message. */
  readonly channelId: string;
  /** Only its asker may read it, and go on from it. */
  readonly isPrivate: boolean;
  readonly upload: AttachmentUpload;
  readonly found: Pick<FoundTrack, "track" | "fileHash">;
  readonly question: AskedQuestion;
  /** What was measured, as it was said to the model before the question; none where nothing was. */
  readonly grounding?: string;
  /** As it was wished for: a quantization, a quality's name, or null for the operator's default. */
  readonly quality: string | null;
  /** What answered. */
  readonly quantization: string;
  /** The part of the track that it is about; null is all that the model hears. */
  readonly moment: Moment | null;
  /** As the model wrote it: history must be verbatim. */
  readonly rawText: string;
}

/** A part of a track, in seconds from its beginning. */
export interface Moment {
  readonly fromSeconds: number;
  readonly toSeconds: number;
}
