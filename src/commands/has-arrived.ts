import { newMessageHeader } from "../cards/header.ts";
import { cancelIdOf, RETRY, retryIdOf } from "../cards/order-buttons.ts";
import { referenceOf, type Order } from "../orders/order.ts";
import type { ShownMessage } from "./shown-message.ts";

/** Whether the order's message shows its outcome already: it neither thinks, nor shows progress, nor what was before. */
export function hasArrived({ isThinking, customIds }: ShownMessage, order: Order): boolean {
  // Only what has arrived can be tried once more; the message is about that by now.
  if (order.retriedAs !== undefined) return true;
  if (isThinking || customIds.includes(cancelIdOf(order.id))) return false;
  // The failure that this order tries once more.
  const own = retryIdOf(order.id);
  return !customIds.some((id) => id.startsWith(`${RETRY}:`) && id !== own);
}

/** The line above an outcome that comes as a message of its own. */
export function headerOf({ id, requester }: Order): string {
  return newMessageHeader(requester.userId, referenceOf(id));
}

/** Whether this is the message that said that the order was taken: to an interaction, or as a reply of the bot's own. */
export function acknowledges(
  { interactionId, isFromBot, customIds }: ShownMessage,
  { id }: Order,
): boolean {
  return interactionId === id || (isFromBot && customIds.includes(cancelIdOf(id)));
}

/** Whether this is the message of its own that an earlier try brought the outcome by. */
export function bringsOutcomeOf({ isFromBot, texts }: ShownMessage, order: Order): boolean {
  return isFromBot && texts[0] === headerOf(order);
}
