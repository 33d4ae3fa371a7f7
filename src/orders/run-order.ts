import type { Logger } from "pino";
import { QueueError } from "../queue/errors.ts";
import { bringOutcome } from "./bring-outcome.ts";
import { explainFailure } from "./failure.ts";
import { hearOrder, type HearOrderOptions, type OrderRun } from "./hear-order.ts";
import { measureOrder, type MeasureOrderOptions } from "./measure-order.ts";
import type { Failure, Order, Outcome } from "./order.ts";
import type { OrderEnd } from "./order-end.ts";
import { writePatiently } from "./storage-patience.ts";

export interface RunOrderOptions extends HearOrderOptions, MeasureOrderOptions {
  /** An order that is not being heard by then is closed with an honest message. */
  readonly maxAgeMs: number;
  /** It is delivered, or kept for its owner. Must not throw. */
  readonly onEnd?: ((end: OrderEnd) => void) | undefined;
  /** It has its outcome, or was given back: nobody works on it any more, it only has to be delivered. */
  readonly onOutcome: (orderId: string) => void;
}

export interface OrderSignals {
  /** Cancelled by somebody. */
  readonly cancelled: AbortSignal;
  /** The bot takes no more: what is not being heard yet is given back to storage. */
  readonly closing: AbortSignal;
  /** The grace time is over: what is being heard is given back too, and deliveries stop trying. */
  readonly stopped: AbortSignal;
}

/** Begun this often and never ended: it would only take the bot down again. */
const MOST_ATTEMPTS = 5;

/**
 * Takes an order from where it stands to its delivery. Resolves when it is delivered, kept, or given back because the
 * bot is stopping; every failure of the order itself becomes its outcome. Rejects only when storage fails for good.
 */
export async function runOrder(
  order: Order,
  options: RunOrderOptions,
  logger: Logger,
  signals: OrderSignals,
): Promise<void> {
  const { store, delivery, onOutcome, onEnd, now } = options;
  const ended =
    order.outcome === undefined
      ? await workOn(order, options, logger, signals).finally(() => onOutcome(order.id))
      : order;
  if (ended === undefined) return delivery.silence(order.id);
  const attempt = order.outcome === undefined ? "first" : "again";
  return bringOutcome(ended, attempt, { store, delivery, logger, onEnd, now }, signals.stopped);
}

/** The order with its outcome; undefined when it is given back. */
async function workOn(
  order: Order,
  options: RunOrderOptions,
  logger: Logger,
  signals: OrderSignals,
): Promise<Order | undefined> {
  const { store, admission, now } = options;
  const { id } = order;
  const stored = store.get(id);
  if (stored?.outcome !== undefined) return stored; // Cancelled before it was begun.
  const how = { isJoined: false };
  const outcome = await outcomeOf(order, how, options, logger, signals);
  if (outcome === "given-back") {
    // The bot ends, not the order: that is no attempt.
    const attempts = Math.max(0, (store.get(id)?.attempts ?? 0) - 1);
    store.transition(id, ["running"], { state: "waiting", attempts });
    return undefined;
  }
  if (outcome === "cancelled") return store.get(id); // Whoever cancelled has written why.
  const isServed = outcome.kind === "answer" && !outcome.answer.cached && !how.isJoined;
  const change = {
    state: outcome.kind === "failure" ? ("failed" as const) : ("done" as const),
    outcome,
    ...(isServed ? { servedAtMs: now() } : {}),
  };
  if (outcome.kind === "failure") await admission.refund(id);
  try {
    const write = () => store.transition(id, ["waiting", "running"], change);
    // Cancelled in the last moment: then that is how it ended.
    return (await writePatiently(write, logger, signals.stopped)) ?? store.get(id);
  } catch (err) {
    logger.error({ err }, "an outcome could not be stored: delivered all the same");
    return { ...order, ...change };
  }
}

async function outcomeOf(
  order: Order,
  how: { isJoined: boolean },
  options: RunOrderOptions,
  logger: Logger,
  signals: OrderSignals,
): Promise<Outcome | "given-back" | "cancelled"> {
  const { maxAgeMs, now } = options;
  if (order.attempts >= MOST_ATTEMPTS) {
    return failed({ reason: "gave-up", message: null, mayRetry: false });
  }
  const expiry = new AbortController();
  const timer = setTimeout(() => expiry.abort(), Math.max(0, order.createdAtMs + maxAgeMs - now()));
  try {
    return await make(order, how, options, {
      end: AbortSignal.any([signals.cancelled, signals.stopped, expiry.signal]),
      closing: signals.closing,
      onBegun: () => clearTimeout(timer),
      logger,
    });
  } catch (error) {
    if (isGivenBack(error, signals)) return "given-back";
    if (signals.cancelled.aborted) return "cancelled";
    if (expiry.signal.aborted) {
      logger.debug({ reason: "expired" }, "closed: it has waited too long");
      return failed({ reason: "expired", message: null, mayRetry: true });
    }
    const { reason, publicMessage, retryAtMs, isOurs, mayRetry } = explainFailure(error);
    if (isOurs) logger.error({ err: error }, "order failed");
    else logger.debug({ reason }, "refused");
    return failed({ reason, message: publicMessage, retryAtMs, mayRetry });
  } finally {
    clearTimeout(timer);
  }
}

async function make(
  order: Order,
  how: { isJoined: boolean },
  options: RunOrderOptions,
  run: OrderRun,
): Promise<Outcome> {
  if (order.question.kind === "measure") {
    const measured = await measureOrder(order, options, run);
    run.logger.debug({ trackHash: measured.trackHash }, "measured");
    return { kind: "measurements", measured };
  }
  const answer = await hearOrder(order, how, options, run);
  const { cached, quantization, stats, trackHash } = answer;
  run.logger.debug({ trackHash, quantization, cached, ...stats }, "answered");
  return { kind: "answer", answer };
}

function isGivenBack(error: unknown, signals: OrderSignals): boolean {
  const { cancelled, closing, stopped } = signals;
  if (cancelled.aborted) return false;
  if (stopped.aborted) return true;
  return closing.aborted && (error === closing.reason || error instanceof QueueError);
}

function failed(failure: Failure): Outcome {
  return { kind: "failure", failure };
}
