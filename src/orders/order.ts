import type { Question } from "./question.ts";
import type { TrackAnswer } from "./track-answer.ts";
import type { AttachmentUpload } from "./upload.ts";

/**
 * waiting -> running -> done | failed -> delivered; cancelled ends it anywhere before. `done` and `failed` carry the
 * outcome and are owed to somebody until they are `delivered`.
 */
export type OrderState = "waiting" | "running" | "done" | "failed" | "cancelled" | "delivered";

/** What somebody asked for and where to deliver it: durable until delivered, failed or cancelled. */
export interface Order {
  /** The interaction's id: given once, by Discord. */
  readonly id: string;
  readonly state: OrderState;
  readonly createdAtMs: number;
  readonly requester: { readonly userId: string; readonly serverId: string | null };
  readonly upload: AttachmentUpload;
  readonly question: Question;
  readonly quantization: string;
  readonly destination: Destination;
  /** How often it was begun: an order that takes the bot down with it is not begun for ever. */
  readonly attempts: number;
  readonly outcome?: Outcome;
}

/** Where an answer goes; everything that is needed after a restart. */
export interface Destination {
  readonly applicationId: string;
  readonly channelId: string;
  /** The acknowledging message; null when Discord did not say. */
  readonly messageId: string | null;
  readonly interactionToken: string;
  readonly tokenExpiresAtMs: number;
  /** Decided when it was taken; a private order is never delivered where others can read it. */
  readonly isPrivate: boolean;
}

export type Outcome =
  | { readonly kind: "answer"; readonly answer: TrackAnswer }
  | { readonly kind: "failure"; readonly failure: Failure };

/** What went wrong, in words for the person: already without paths, addresses and secrets. */
export interface Failure {
  readonly reason: string;
  /** The words of a UserError; null when the reason is ours and a card finds the words. */
  readonly message: string | null;
}

/** A short name for an order that a card shows and every log line of it carries. */
export function referenceOf(orderId: string): string {
  return /^\d+$/.test(orderId) ? BigInt(orderId).toString(36).slice(-7) : orderId.slice(-7);
}
