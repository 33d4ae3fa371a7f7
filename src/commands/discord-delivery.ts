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

const ENDS_SOON_MS = 90_000;

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
      const qualities = await installedQualities(options.qualities, options.logger);
      const picture = mayWait(order, options.now()) ? await options.pictureOf(order) : null;
      const bring = (shows: TrackPicture | null) =>
        bringOutcomeCard(order, outcomeCard(order, qualities, visibility, shown(shows)), attempt, {
          ...options,
          onBrought,
        });
      let brought = await bring(picture);
      // Files may be what Discord refuses, and the words are worth more.
      if (brought === "kept" && visibility === "public" && picture !== null) {
        brought = await bring(null);
      }
      if (brought === "delivered") await moveToThread(order, options);
      return brought;
    },
  };
}

/** A private answer has no other way than its token: it is not held back for what only decorates it. */
function mayWait({ destination }: Order, nowMs: number): boolean {
  return !destination.isPrivate || destination.tokenExpiresAtMs - nowMs > ENDS_SOON_MS;
}

function shown(picture: TrackPicture | null) {
  if (picture === null) return null;
  const { bytes, fileName, altText } = picture;
  return { file: { name: fileName, data: bytes, contentType: "image/webp" }, altText };
}
