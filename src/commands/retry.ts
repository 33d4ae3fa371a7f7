import { MessageFlags } from "discord.js";
import { RETRY } from "../cards/order-buttons.ts";
import { UserError } from "../errors.ts";
import type { OrderDesk } from "../orders/desk.ts";
import { requesterOf } from "./actor.ts";
import type { ComponentAction } from "./command.ts";
import { destinationOf } from "./destination.ts";
import { updateWith } from "./first-answer.ts";
import { requirePermissionToAnswer } from "./permission.ts";
import { fetchingCard } from "./take-order.ts";

/** The Retry button of a failure: its message becomes the new order's, as private as it was. */
export function createRetryAction(desk: OrderDesk): ComponentAction {
  return {
    kind: "component",
    name: RETRY,
    async run(interaction, orderId) {
      const failed = desk.find(orderId);
      if (failed === undefined) {
        throw new UserError(
          "unknown-order",
          "I do not know that order any more. Attach the track to /describe again.",
        );
      }
      const { message, id } = interaction;
      const isPrivate = message.flags.has(MessageFlags.Ephemeral);
      if (!isPrivate) requirePermissionToAnswer(interaction);
      const destination = {
        ...destinationOf(interaction, isPrivate ? "private" : "public"),
        messageId: message.id,
      };
      await desk.retry(orderId, { id, requester: requesterOf(interaction), destination }, () =>
        updateWith(interaction, fetchingCard({ ...failed, id })),
      );
    },
  };
}
