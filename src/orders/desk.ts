import type { About } from "./about.ts";
import type { Destination, Order, Requester } from "./order.ts";
import type { Quality } from "./quality.ts";
import type { Question } from "./question.ts";
import type { QueueReport } from "./queue-report.ts";
import type { Turn } from "./turn.ts";
import type { AttachmentUpload } from "./upload.ts";

export interface OrderRequest {
  readonly id: string;
  readonly requester: Requester;
  readonly upload: AttachmentUpload;
  readonly question: Question;
  /** A quantization or a quality's name; null is the operator's default. */
  readonly quality: string | null;
  /** The turn that it goes on from; `upload` is that turn's. */
  readonly follows?: string | undefined;
  /** Other than the usual one, for another answer to the same. */
  readonly seed?: number | undefined;
  readonly opensThread?: boolean | undefined;
  readonly destination: Destination;
}

/** A track that somebody may ask about, as they choose it from a list. */
export interface AskableTrack {
  /** The latest turn about it that they may go on from. */
  readonly turnId: string;
  /** `Artist — Title`, or the file's name. */
  readonly name: string;
  readonly atMs: number;
}

/** Tells the person that the order is taken; resolves with the id of the message that does, where Discord says it. */
export type Acknowledge = () => Promise<string | null>;

/** Who wants to cancel or repeat something. */
export interface Actor extends Requester {
  /** May tidy up after others in this channel (Manage Messages). */
  readonly isModerator: boolean;
}

/** An open order, as its owner or a moderator chooses it from a list. */
export interface OpenOrder {
  readonly id: string;
  readonly fileName: string;
  readonly isOwn: boolean;
  /** Null while it is being looked at or heard. */
  readonly place: number | null;
}

/** Where commands hand in what people ask for. Every method throws a UserError for what cannot be done. */
export interface OrderDesk {
  /**
   * Stores the order, then acknowledges it, then works on it: nobody is told anything that is not stored. Refuses at
   * once, before anything is stored, what can be refused without a look at the bytes. Resolves when it is acknowledged;
   * rejects as `acknowledge` does, and the order is dropped then. An order that is known already (Discord repeats an
   * interaction now and then) is not taken again, and not acknowledged.
   */
  take(request: OrderRequest, acknowledge: Acknowledge): Promise<void>;
  /** Takes the failed order `orderId` once more, as `request`; only its owner may, and only once. */
  retry(
    orderId: string,
    request: Pick<OrderRequest, "id" | "requester" | "destination">,
    acknowledge: Acknowledge,
  ): Promise<void>;
  /** Undefined for an order that is not known (any more). */
  find(orderId: string): Order | undefined;
  /** Its owner, or a moderator of the server it was asked in. What runs for it is gone, and its message tells so, soon. */
  cancel(orderId: string, actor: Actor): Promise<void>;
  /** What this person may cancel, own ones first, then by place. */
  cancellable(actor: Actor): readonly OpenOrder[];
  /** Undefined for one that is not known (any more). */
  turn(turnId: string): Turn | undefined;
  /** The turn, for somebody who wants to go on from it. Throws where it is gone, or private and not theirs. */
  goOnFrom(turnId: string, userId: string): Turn;
  /** The latest turn in a channel or thread that everybody there may go on from. */
  latestTurnIn(channelId: string): Turn | undefined;
  /** Tracks of this channel and of this person's own, the latest first. */
  askable(channelId: string, userId: string): readonly AskableTrack[];
  report(userId: string): QueueReport;
  /** Outcomes that could not be brought to this person, oldest first: to be shown to them alone. */
  owedTo(userId: string): readonly Order[];
  /** It was shown. */
  settleOwed(orderId: string): void;
  qualities(): Promise<readonly Quality[]>;
  about(): Promise<About>;
  /** Uploads to choose from, kept for a day under the id of the interaction that shows them. */
  rememberChoice(choiceId: string, uploads: readonly AttachmentUpload[]): Promise<void>;
  recallChoice(choiceId: string): Promise<readonly AttachmentUpload[]>;
  /** Its message was deleted: nobody waits for it any more. */
  forget(orderId: string): void;
  /** Goes on with every open order: once, after a start. */
  resume(): void;
  /** Takes no more, lets what is being heard finish for so long, gives the rest back; resolves when all has ended. */
  stop(graceMs: number): Promise<void>;
}
