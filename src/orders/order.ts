import type { Question } from "./question.ts";
import type { MeasuredFacts } from "./measured-facts.ts";
import type { TrackAnswer } from "./track-answer.ts";
import type { AttachmentUpload } from "./upload.ts";

/**
 * waiting -> running -> done | failed -> delivered; cancelled ends it anywhere before. `done`, `failed` and `cancelled`
 * carry the outcome and are owed to somebody until they are `delivered`.
 */
export type OrderState = "waiting" | "running" | "done" | "failed" | "cancelled" | "delivered";

/** What somebody asked for and where to deliver it: durable until delivered. */
export interface Order {
  /** Of the interaction, or the message, that asks for it: given once, by Discord. */
  readonly id: string;
  readonly state: OrderState;
  readonly createdAtMs: number;
  readonly requester: Requester;
  readonly upload: AttachmentUpload;
  readonly question: Question;
  /** A quantization or a quality's name; null is the operator's default. */
  readonly quality: string | null;
  /** The turn that it goes on from, by its order's id: the same track, and all that was said. */
  readonly follows?: string | undefined;
  /** Other than the usual one, for another answer to the same. */
  readonly seed?: number | undefined;
  /** The conversation moves to a thread of its own when the answer is there. */
  readonly opensThread?: boolean | undefined;
  readonly destination: Destination;
  /** How often it was begun: an order that takes the bot down with it is not begun for ever. */
  readonly attempts: number;
  /** Counted against its requester's quota; what is refunded is not. */
  readonly isCharged?: boolean;
  /** When the engine had finished with it: whose turn is next depends on it. Absent where the engine was not needed. */
  readonly servedAtMs?: number;
  readonly outcome?: Outcome;
  /** It could not be brought to where it was asked for: its owner gets it with their next command. */
  readonly isKept?: boolean;
  /** The order that tries it once more: a second press of the button finds this. */
  readonly retriedAs?: string;
}

export interface Requester {
  readonly userId: string;
  readonly serverId: string | null;
}

/** Where an answer goes; everything that is needed after a restart. */
export interface Destination {
  readonly applicationId: string;
  readonly channelId: string;
  /** The acknowledging message; null until Discord has said, or when it did not. */
  readonly messageId: string | null;
  /** Empty where no interaction asked for it but a message: the bot answers as itself. */
  readonly interactionToken: string;
  /** 0 where there is none. */
  readonly tokenExpiresAtMs: number;
  /** The message that the answer is a reply to, where it is one that the bot posts itself. */
  readonly repliesTo?: string;
  /** A conversation can move from here to a thread of its own: the bot may open one. */
  readonly takesThreads?: boolean;
  /** Decided when it was taken; a private order is never delivered where others can read it. */
  readonly isPrivate: boolean;
}

export type Outcome =
  | { readonly kind: "answer"; readonly answer: TrackAnswer }
  | { readonly kind: "measurements"; readonly measured: TrackFacts }
  | { readonly kind: "failure"; readonly failure: Failure }
  | { readonly kind: "cancelled"; readonly by: CancelledBy };

/** A track without an answer about it: what `/measure` brings. */
export interface TrackFacts extends Pick<
  TrackAnswer,
  "trackHash" | "fileHash" | "fileName" | "tags" | "durationSeconds"
> {
  readonly measured: MeasuredFacts;
}

/** `nobody`: the message was deleted, so there is nobody to tell. */
export type CancelledBy = "owner" | "moderator" | "nobody";

/** What went wrong, in words for the person: already without paths, addresses and secrets. */
export interface Failure {
  readonly reason: string;
  /** The words of a UserError; null when the reason is ours and a card finds the words. */
  readonly message: string | null;
  /** Asking again may help: the fault was ours or has passed. */
  readonly mayRetry: boolean;
  /** When the same will work, where a limit says so. */
  readonly retryAtMs?: number | null;
}

/** A short name for an order that a card shows and every log line of it carries. */
export function referenceOf(orderId: string): string {
  return /^\d+$/.test(orderId) ? BigInt(orderId).toString(36).slice(-7) : orderId.slice(-7);
}
