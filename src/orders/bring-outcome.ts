import pRetry from "p-retry";
import type { Logger } from "pino";
import type { Delivery } from "./delivery.ts";
import type { Order } from "./order.ts";
import type { OrderStore } from "./order-store.ts";
import { writePatiently } from "./storage-patience.ts";

export interface BringOptions {
  readonly store: OrderStore;
  readonly delivery: Delivery;
  readonly logger: Logger;
}

/** On top of the delivery's own retries within a minute: an outage at Discord may last hours. */
const PERSISTENCE = { minTimeout: 5_000, maxTimeout: 300_000, factor: 2 };

/** Delivers an outcome, for as long as it takes. Resolves when it is delivered, kept, or the bot stops. */
export async function bringOutcome(
  order: Order,
  attempt: "first" | "again",
  { store, delivery, logger }: BringOptions,
  stopped: AbortSignal,
): Promise<void> {
  if (order.isKept === true) return; // Its owner gets it with their next command.
  let trial = attempt;
  try {
    const result = await pRetry(
      async () => {
        const how = trial;
        trial = "again";
        return delivery.deliver(order, how);
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
    if (result === "kept") logger.info("kept: its owner gets it with their next command");
    const write = () => store.transition(order.id, ["done", "failed", "cancelled"], change);
    await writePatiently(write, logger, stopped);
  } catch (error) {
    if (!stopped.aborted) throw error;
  }
}
