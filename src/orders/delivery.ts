import type { Order } from "./order.ts";
import type { Progress } from "./progress.ts";

/**
 * What brought an outcome: the interaction's token, the bot's own edit, a new message; `nobody` where its message was
 * deleted, so that nobody waits for it.
 */
export type BroughtBy = "token" | "bot" | "message" | "nobody";

/** The port to where the person is waiting. */
export interface Delivery {
  /** Shows where the order is. Paces itself, forgets what is overtaken, never throws. */
  progress(order: Order, progress: Progress): void;
  /** No progress of this order is shown any more, and none is under way, once this resolves. Never rejects. */
  silence(orderId: string): Promise<void>;
  /**
   * Brings the outcome of a done, failed or cancelled order and stops its progress. `kept`: it cannot be brought now (a
   * private answer whose token has expired, a place that the bot may not write to any more). Throws when Discord cannot
   * be reached, after retries of its own. `again`: an earlier try may have arrived, so it looks before it sends.
   * `onBrought` is told how, once, before a delivered one resolves.
   */
  deliver(
    order: Order,
    attempt: "first" | "again",
    onBrought?: (by: BroughtBy) => void,
  ): Promise<"delivered" | "kept">;
}
