import type { Logger } from "pino";
import type { Delivery } from "../orders/delivery.ts";
import type { Order } from "../orders/order.ts";
import type { TrackPicture } from "../orders/painter.ts";
import type { Quality } from "../orders/quality.ts";
import { bringOutcomeCard } from "./bring-outcome-card.ts";
import { installedQualities } from "./installed-qualities.ts";
import type { MessageRequests } from "./message-requests.ts";
import { moveToThread } from "./move-to-thread.ts";
import { outcomeCard } from "./outcome-card.ts";
import { createProgressEdits } from "./progress-edits.ts";

export interface DiscordDeliveryOptions {
  readonly requests: MessageRequests;
  readonly logger: Logger;
  readonly now: () => number;
  /** What is installed, the best first: whether an answer can be had better. */
  readonly qualities: () => Promise<readonly Quality[]>;
  /** Of the order's track, where its card shows one. Must not reject. */
  readonly pictureOf: (order: Order) => Promise<TrackPicture | null>;
  /** The order's message was deleted while it was shown there: nobody waits for it any more. */
  readonly onGone: (orderId: string) => void;
}

/** Brings progress and outcomes to where the order came from; knows nothing that a restart would lose. */
export function createDiscordDelivery(options: DiscordDeliveryOptions): Delivery {
  const edits = createProgressEdits(options);
  return {
    progress: (order, progress) => edits.show(order, progress),
    silence: (orderId) => edits.stop(orderId),
    async deliver(order, attempt, onBrought) {
      await edits.stop(order.id);
      const { outcome } = order;
      if (outcome?.kind === "cancelled" && outcome.by === "nobody") {
        onBrought?.("nobody");
        return "delivered";
      }
      const visibility = order.destination.isPrivate ? "private" : "public";
      const card = outcomeCard(
        order,
        await installedQualities(options.qualities, options.logger),
        visibility,
        shown(await options.pictureOf(order)),
      );
      const brought = await bringOutcomeCard(order, card, attempt, { ...options, onBrought });
      if (brought === "delivered") await moveToThread(order, options);
      return brought;
    },
  };
}

function shown(picture: TrackPicture | null) {
  if (picture === null) return null;
  const { bytes, fileName, altText } = picture;
  return { file: { name: fileName, data: bytes, contentType: "image/webp" }, altText };
}
