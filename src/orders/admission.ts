import type { Logger } from "pino";
import { UserError } from "../errors.ts";
import type { Limits, QuotaRefusal, Quotas } from "../queue/quotas.ts";
import type { Order, Requester } from "./order.ts";
import type { OrderStore } from "./order-store.ts";

/** Who may have the engine, and how often. What needs no engine is free and never asks. */
export interface Admission {
  /** Counts the order against its requester's quotas, once. Throws a UserError that says when it works again. */
  admit(orderId: string): Promise<void>;
  /** Gives back what was counted for it, if anything was. Never rejects: how an order ends must not hang on it. */
  refund(orderId: string): Promise<void>;
  /** It has ended, however it did. */
  leave(orderId: string): void;
}

export interface AdmissionOptions {
  readonly store: Pick<OrderStore, "get" | "transition">;
  readonly quotas: Quotas;
  readonly limitsFor: (requester: Requester) => Limits;
  /** Operators are never refused, and nothing is counted for them. */
  readonly isOperator: (userId: string) => boolean;
  /** When the first of these orders is expected to end; null when nobody can say. */
  readonly firstEndMs: (orderIds: readonly string[]) => number | null;
  readonly logger: Logger;
}

export function createAdmission(options: AdmissionOptions): Admission {
  const { store, quotas } = options;
  /** Order id -> who asked: those that may use the engine and have not ended. */
  const admitted = new Map<string, string>();

  return {
    async admit(orderId) {
      const order = store.get(orderId);
      if (order === undefined || options.isOperator(order.requester.userId)) return;
      const { requester } = order;
      // Before the first wait: two orders that come together must not both be the last one allowed.
      if (order.isCharged !== true) refuseTooMany(requester);
      admitted.set(orderId, requester.userId);
      if (order.isCharged === true) return; // Before a restart.
      const refusal = await quotas.charge(requester);
      if (refusal !== null) {
        admitted.delete(orderId);
        throw quotaError(refusal);
      }
      const change = { isCharged: true };
      if (store.transition(orderId, ["waiting", "running"], change) === undefined) {
        await quotas.refund(requester); // Cancelled in between.
      }
    },

    async refund(orderId) {
      try {
        const order = store.get(orderId);
        if (order?.isCharged !== true) return;
        store.transition(orderId, [order.state], { isCharged: false });
        await quotas.refund(order.requester);
      } catch (err) {
        options.logger.warn(
          { err, orderId },
          "what was counted for an order could not be given back",
        );
      }
    },

    leave(orderId) {
      admitted.delete(orderId);
    },
  };

  function refuseTooMany(requester: Order["requester"]): void {
    const { openPerPerson } = options.limitsFor(requester);
    const theirs = [...admitted].filter(([, userId]) => userId === requester.userId);
    if (theirs.length < openPerPerson) return;
    const retryAtMs = options.firstEndMs(theirs.map(([id]) => id));
    throw new UserError(
      "too-many-open",
      `You have ${theirs.length} tracks in line already, as many as one person may have at a time. Wait for one of them, or cancel one.`,
      retryAtMs === null ? {} : { retryAtMs },
    );
  }
}

function quotaError({ reason, limit, retryAtMs }: QuotaRefusal): UserError {
  const what =
    reason === "person-quota"
      ? `You have had ${limit} tracks heard within the hour, and others want a turn too.`
      : `This server has had ${limit} tracks heard within the hour, and others want a turn too.`;
  return new UserError(reason, `${what} What was heard before stays free.`, { retryAtMs });
}
