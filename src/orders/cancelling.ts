import type { Logger } from "pino";
import { UserError } from "../errors.ts";
import type { LineView } from "../queue/listen-lane.ts";
import type { Admission } from "./admission.ts";
import type { Actor, OrderDesk } from "./desk.ts";
import type { OpenEntry, OpenOrders } from "./open-orders.ts";
import type { CancelledBy, Order } from "./order.ts";
import type { OrderStore } from "./order-store.ts";

export interface CancellingOptions {
  readonly store: OrderStore;
  readonly open: OpenOrders;
  readonly admission: Admission;
  readonly line: () => LineView;
  readonly logger: Logger;
}

/** Ending orders that somebody no longer wants; what was not being heard yet is not counted either. */
export function createCancelling(
  options: CancellingOptions,
): Pick<OrderDesk, "cancel" | "cancellable" | "forget"> {
  const { store, open, admission, logger } = options;

  return {
    async cancel(orderId, actor) {
      const order = store.get(orderId);
      if (order === undefined) {
        throw new UserError("unknown-order", "I do not know that order any more.");
      }
      const by = whoIs(actor, order);
      if (by === undefined) {
        throw new UserError(
          "not-yours",
          "Only whoever asked for it, or a moderator with Manage Messages, may cancel this.",
        );
      }
      if (!(await end(order, by))) {
        throw new UserError("ended-already", "That one has ended already.");
      }
    },

    cancellable(actor) {
      const places = new Map(options.line().waiting.map(({ ticket, place }) => [ticket.id, place]));
      return open
        .list()
        .filter(({ order }) => {
          const who = whoIs(actor, order);
          // Not even its name is for others to read.
          return who === "owner" || (who === "moderator" && !order.isPrivate);
        })
        .map(({ order }) => ({
          id: order.id,
          fileName: order.upload.name,
          isOwn: order.requester.userId === actor.userId,
          place: places.get(order.id) ?? null,
        }))
        .toSorted(
          (one, other) =>
            Number(other.isOwn) - Number(one.isOwn) || (one.place ?? 0) - (other.place ?? 0),
        );
    },

    forget(orderId) {
      const order = store.get(orderId);
      if (order === undefined) return;
      end(order, "nobody").catch((err: unknown) =>
        logger.warn({ err, orderId }, "an order whose message is gone could not be ended"),
      );
    },
  };

  async function end(order: Order, by: CancelledBy): Promise<boolean> {
    const outcome = { kind: "cancelled", by } as const;
    const change = { state: "cancelled", outcome } as const;
    const ended = store.transition(order.id, ["waiting", "running"], change);
    if (ended === undefined) return false;
    logger.info({ orderId: order.id, by, was: order.state }, "cancelled");
    open.get(order.id)?.cancel.abort(new Error("cancelled"));
    if (order.state === "waiting") await admission.refund(order.id);
    return true;
  }
}

function whoIs(
  actor: Actor,
  { requester }: Pick<OpenEntry["order"], "requester">,
): CancelledBy | undefined {
  if (requester.userId === actor.userId) return "owner";
  const isThere = requester.serverId !== null && requester.serverId === actor.serverId;
  return actor.isModerator && isThere ? "moderator" : undefined;
}
