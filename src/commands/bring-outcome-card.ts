import type { Logger } from "pino";
import type { Card } from "../cards/card.ts";
import { withHeader } from "../cards/header.ts";
import type { BroughtBy } from "../orders/delivery.ts";
import { referenceOf, type Order } from "../orders/order.ts";
import { isMessageGone, isRefusedForGood, isTokenGone } from "./discord-error.ts";
import { acknowledges, bringsOutcomeOf, hasArrived, headerOf } from "./has-arrived.ts";
import type { MessageRequests } from "./message-requests.ts";

export type Brought = "delivered" | "kept";
export type Attempt = "first" | "again";

export interface BringOptions {
  readonly requests: MessageRequests;
  readonly logger: Logger;
  readonly now: () => number;
  /** Told how, once, where it is delivered. Must not throw. */
  readonly onBrought?: ((by: BroughtBy) => void) | undefined;
}

/**
 * Brings a card to where the order came from, by the first way that works: the interaction's token, the bot's own edit,
 * a new message. Throws what may work later.
 */
export async function bringOutcomeCard(
  order: Order,
  card: Card,
  attempt: Attempt,
  options: BringOptions,
): Promise<Brought> {
  const { destination } = order;
  const delivered = (by: BroughtBy) => {
    options.onBrought?.(by);
    return "delivered" as const;
  };
  try {
    if (options.now() < destination.tokenExpiresAtMs) {
      const isBrought = await bringThroughToken(order, card, attempt, options.requests);
      if (isBrought) return delivered("token");
    }
    // Only its token can edit an ephemeral message, and nobody else may read it.
    if (destination.isPrivate) return "kept";
    return delivered(await bringAsBot(order, card, attempt, options.requests));
  } catch (error) {
    if (isMessageGone(error)) return delivered("nobody"); // Deleted meanwhile: nobody waits for it any more.
    if (!isRefusedForGood(error)) throw error;
    options.logger.warn({ err: error, reference: referenceOf(order.id) }, "Discord refuses it");
    return "kept";
  }
}

/** False where the token has expired, or never acknowledged anything. */
async function bringThroughToken(
  order: Order,
  card: Card,
  attempt: Attempt,
  requests: MessageRequests,
): Promise<boolean> {
  const { destination } = order;
  try {
    if (attempt === "again") {
      const message = await requests.lookThroughToken(destination);
      if (hasArrived(message, order)) return true;
    }
    await requests.editThroughToken(destination, card, "persistent");
    return true;
  } catch (error) {
    if (isTokenGone(error)) return false;
    throw error;
  }
}

async function bringAsBot(
  order: Order,
  card: Card,
  attempt: Attempt,
  requests: MessageRequests,
): Promise<"bot" | "message"> {
  const { destination } = order;
  const { messageId } = destination;
  if (messageId === null) return bringWhereItIsFound(order, card, attempt, requests);
  if (attempt === "again") {
    const message = await requests.lookAsBot(destination, messageId);
    if (hasArrived(message, order)) return "bot";
  }
  await requests.editAsBot(destination, messageId, card, "persistent");
  return "bot";
}

/** Nobody told us which message acknowledged it, if any did: the channel may know, and may have the outcome already. */
async function bringWhereItIsFound(
  order: Order,
  card: Card,
  attempt: Attempt,
  requests: MessageRequests,
): Promise<"bot" | "message"> {
  const { destination } = order;
  const messages = await requests.latest(destination);
  if (messages.some((message) => bringsOutcomeOf(message, order))) return "message";
  const acknowledging = messages.find((message) => acknowledges(message, order));
  if (acknowledging === undefined) {
    await requests.post(destination, withHeader(headerOf(order), card), order.id);
    return "message";
  }
  if (attempt === "again" && hasArrived(acknowledging, order)) return "bot";
  await requests.editAsBot(destination, acknowledging.id, card, "persistent");
  return "bot";
}
