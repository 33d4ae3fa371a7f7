import type { Order } from "./order.ts";
import type { Progress } from "./progress.ts";

/** The port to where the person is waiting. */
export interface Delivery {
  /** Shows where the order is. Paces itself, forgets what is overtaken, never throws. */
  progress(order: Order, progress: Progress): void;
  /**
   * Brings the outcome of a done or failed order and stops its progress. `kept`: it cannot be brought now (a private
   * answer whose token has expired). Throws when Discord cannot be reached, after retries of its own.
   */
  deliver(order: Order): Promise<"delivered" | "kept">;
}
