import type { Logger } from "pino";
import type { InstalledModel } from "../inference/models.ts";
import type { Delivery } from "./delivery.ts";
import { explainFailure } from "./failure.ts";
import type { Hearing } from "./hearing.ts";
import type { Failure, Order, OrderState, Outcome } from "./order.ts";
import { askedQuestion, firstMessages } from "./question.ts";

export interface OrderStore {
  insert(order: Order): boolean;
  /** One atomic write; undefined when the order is in none of these states any more. */
  transition(id: string, from: readonly OrderState[], change: Partial<Order>): Order | undefined;
  listByState(states: readonly OrderState[]): Order[];
}

export interface RunOrderOptions {
  readonly store: OrderStore;
  readonly hearing: Hearing;
  readonly delivery: Delivery;
  /** The model for a quantization, looked up anew: files come and go while the bot runs. */
  readonly chooseModel: (wanted: string | null) => Promise<InstalledModel>;
}

/** Begun this often and never ended: it would only take the bot down again. */
const MOST_ATTEMPTS = 3;

/**
 * Takes an order from where it stands to its delivery. Resolves when it is delivered, kept, or given back because the
 * signal was aborted; every failure of the order itself becomes its outcome. Rejects only when storage or Discord fail.
 */
export async function runOrder(
  order: Order,
  options: RunOrderOptions,
  logger: Logger,
  signal: AbortSignal,
): Promise<void> {
  const { store, delivery } = options;
  const ended = order.outcome === undefined ? await workOn(order, options, logger, signal) : order;
  if (ended === undefined) return;
  const result = await delivery.deliver(ended, order.outcome === undefined ? "first" : "again");
  if (result === "delivered")
    store.transition(ended.id, ["done", "failed"], { state: "delivered" });
  else logger.info("the answer is kept: it cannot be delivered now");
}

async function workOn(
  order: Order,
  options: RunOrderOptions,
  logger: Logger,
  signal: AbortSignal,
): Promise<Order | undefined> {
  const { store } = options;
  const attempts = order.attempts + 1;
  const begun = store.transition(order.id, ["waiting", "running"], { state: "running", attempts });
  if (begun === undefined) return undefined; // Cancelled or ended meanwhile.
  const outcome =
    attempts > MOST_ATTEMPTS
      ? failed({ reason: "gave-up", message: null, mayRetry: false })
      : await outcomeOf(begun, options, logger, signal);
  if (outcome === "given-back") {
    store.transition(order.id, ["running"], { state: "waiting", attempts: order.attempts });
    return undefined;
  }
  const state = outcome.kind === "answer" ? "done" : "failed";
  return store.transition(order.id, ["running"], { state, outcome });
}

async function outcomeOf(
  order: Order,
  options: RunOrderOptions,
  logger: Logger,
  signal: AbortSignal,
): Promise<Outcome | "given-back"> {
  try {
    const answer = await hear(order, options, signal);
    const { cached, quantization, stats, trackHash } = answer;
    logger.info({ trackHash, quantization, cached, ...stats }, "answered");
    return { kind: "answer", answer };
  } catch (error) {
    if (signal.aborted) return "given-back";
    const { reason, publicMessage, isOurs } = explainFailure(error);
    if (isOurs) logger.error({ err: error }, "order failed");
    else logger.info({ reason }, "refused");
    return failed({ reason, message: publicMessage, mayRetry: isOurs });
  }
}

async function hear(order: Order, options: RunOrderOptions, signal: AbortSignal) {
  const { hearing, delivery, chooseModel } = options;
  const { upload, requester } = order;
  const onProgress = (progress: Parameters<Delivery["progress"]>[1]) =>
    delivery.progress(order, progress);
  const question = askedQuestion(order.question);
  const found = await hearing.find(upload, onProgress, signal);
  return hearing.answer(
    {
      upload,
      found,
      question,
      messages: firstMessages(question),
      model: await chooseModel(order.quality),
      ticket: { id: order.id, arrivedAtMs: order.createdAtMs, ...requester },
      cache: "use",
    },
    onProgress,
    signal,
  );
}

function failed(failure: Failure): Outcome {
  return { kind: "failure", failure };
}
