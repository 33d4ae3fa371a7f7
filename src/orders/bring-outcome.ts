import pRetry from "p-retry";
import type { Logger } from "pino";
import type { BroughtBy, Delivery } from "./delivery.ts";
import { endOf, type OrderEnd } from "./order-end.ts";
import type { Order } from "./order.ts";
import type { OrderStore } from "./order-store.ts";
import { writePatiently } from "./storage-patience.ts";

export interface BringOptions {
  readonly store: OrderStore;
  readonly delivery: Delivery;
  readonly logger: Logger;
  /** Must not throw. */
  readonly onEnd?: ((end: OrderEnd) => void) | undefined;
  readonly now: () => number;
}

/** On top of the delivery's own retries within a minute: an outage at Discord may last hours. */
const PERSISTENCE = { minTimeout: 5_000, maxTimeout: 300_000, factor: 2 };

/** Delivers an outcome, for as long as it takes. Resolves when it is delivered, kept, or the bot stops. */
export async function bringOutcome(
  order: Order,
  attempt: "first" | "again",
  { store, delivery, logger, onEnd, now }: BringOptions,
  stopped: AbortSignal,
): Promise<void> {
  if (order.isKept === true) return; // Its owner gets it with their next command.
  let trial = attempt;
  let broughtBy: BroughtBy | null = null;
  const beganAtMs = now();
  try {
    const result = await pRetry(
      async () => {
        const how = trial;
        trial = "again";
        return delivery.deliver(order, how, (by) => (broughtBy = by));
      },
      {
        ...PERSISTENCE,
        retries: Number.POSITIVE_INFINITY,
        randomize: true,
        unref: true,
        signal: stopped,
        onFailedAttempt({ error, attemptNumber }) {
          logger.warn({ err: error, attemptNumber }, "not delivered yet: it is tried again");
        },
      },
    );
    const change = result === "delivered" ? { state: "delivered" as const } : { isKept: true };
    const end = endOf(order, { by: result === "kept" ? "kept" : broughtBy, beganAtMs, now });
    logger.info(end, "order ended");
    onEnd?.(end);
    const write = () => store.transition(order.id, ["done", "failed", "cancelled"], change);
    await writePatiently(write, logger, stopped);
  } catch (error) {
    if (!stopped.aborted) throw error;
  }
}
