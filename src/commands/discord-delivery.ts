import type { Logger } from "pino";
import type { Card } from "../cards/card.ts";
import { progressCard } from "../cards/progress-card.ts";
import type { Delivery } from "../orders/delivery.ts";
import { referenceOf, type Order } from "../orders/order.ts";
import type { Progress } from "../orders/progress.ts";
import { askedQuestion } from "../orders/question.ts";
import { isMessageGone, isTokenGone } from "./discord-error.ts";
import type { MessageRequests } from "./message-requests.ts";
import { outcomeCard } from "./outcome-card.ts";
import { createPacedEdits, type PacedEdits } from "./paced-edits.ts";

const FIRST_PROGRESS_AFTER_MS = 500;
const PROGRESS_EVERY_MS = 1500;

export interface DiscordDeliveryOptions {
  readonly requests: MessageRequests;
  readonly logger: Logger;
  readonly now: () => number;
}

/** Brings progress and outcomes to where the order came from; knows nothing that a restart would lose. */
export function createDiscordDelivery(options: DiscordDeliveryOptions): Delivery {
  const { requests, logger, now } = options;
  const progressing = new Map<string, PacedEdits<Progress>>();

  return {
    progress(order, progress) {
      if (tokenIsGone(order)) return;
      const edits = progressing.get(order.id) ?? startEdits(order);
      edits.show(progress);
    },

    async silence(orderId) {
      await progressing.get(orderId)?.stop();
    },

    async deliver(order) {
      const edits = progressing.get(order.id);
      progressing.delete(order.id);
      await edits?.stop();
      return bring(order, outcomeCard(order));
    },
  };

  function startEdits(order: Order): PacedEdits<Progress> {
    const log = logger.child({ reference: referenceOf(order.id) });
    const edits = createPacedEdits<Progress>({
      firstAfterMs: FIRST_PROGRESS_AFTER_MS,
      everyMs: PROGRESS_EVERY_MS,
      async edit(progress) {
        const card = progressCard({
          ...progress,
          fileName: order.upload.name,
          question: askedQuestion(order.question),
        });
        try {
          await requests.editThroughToken(order.destination, card, "once");
        } catch (err) {
          if (!isMessageGone(err) && !isTokenGone(err)) log.debug({ err }, "progress not shown");
        }
      },
    });
    progressing.set(order.id, edits);
    return edits;
  }

  async function bring(order: Order, card: Card): Promise<"delivered" | "kept"> {
    const { destination } = order;
    if (!tokenIsGone(order)) {
      try {
        await requests.editThroughToken(destination, card, "persistent");
        return "delivered";
      } catch (error) {
        if (isMessageGone(error)) return "delivered"; // Its owner deleted it: nobody waits any more.
        if (!isTokenGone(error)) throw error;
      }
    }
    // An ephemeral message can only be edited through its token.
    if (destination.isPrivate || destination.messageId === null) return "kept";
    try {
      await requests.editAsBot(destination, destination.messageId, card);
    } catch (error) {
      if (!isMessageGone(error)) throw error;
    }
    return "delivered";
  }

  function tokenIsGone(order: Order): boolean {
    return now() >= order.destination.tokenExpiresAtMs;
  }
}
