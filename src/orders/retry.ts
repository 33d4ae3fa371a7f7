import { UserError } from "../errors.ts";
import type { Order } from "./order.ts";

/** The failed order that this person wants once more. Throws a UserError where that cannot be. */
export function checkRetry(order: Order | undefined, userId: string): Order {
  if (order?.outcome?.kind !== "failure") {
    throw new UserError(
      "unknown-order",
      "I do not know that order any more. Attach the track to /describe again.",
    );
  }
  if (order.requester.userId !== userId) {
    throw new UserError("not-yours", "Only whoever asked for it may try it again.");
  }
  if (order.retriedAs !== undefined) {
    throw new UserError("retried-already", "That one is being tried again already.");
  }
  return order;
}
