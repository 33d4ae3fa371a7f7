import type { Logger } from "pino";
import { UserError } from "../errors.ts";
import { inLogContext } from "../log-context.ts";
import type { LineView } from "../queue/listen-lane.ts";
import type { Limits } from "../queue/quotas.ts";
import type { About } from "./about.ts";
import { createCancelling } from "./cancelling.ts";
import type { Acknowledge, OrderDesk, OrderRequest } from "./desk.ts";
import { createOpenOrders } from "./open-orders.ts";
import { referenceOf, type Order, type Requester } from "./order.ts";
import type { Quality } from "./quality.ts";
import { askedQuestion } from "./question.ts";
import type { TypicalTime } from "./queue-report.ts";
import { reportQueue } from "./report-queue.ts";
import { refuseAtOnce } from "./refuse-at-once.ts";
import { runOrder, type RunOrderOptions } from "./run-order.ts";
import { writeSoon } from "./storage-patience.ts";
import { explainFailure } from "./failure.ts";
import { checkRetry } from "./retry.ts";
import type { AttachmentUpload } from "./upload.ts";

export interface OrderDeskOptions extends Omit<RunOrderOptions, "onOutcome"> {
  readonly choices: {
    get(id: string): Promise<readonly AttachmentUpload[] | undefined>;
    set(id: string, uploads: readonly AttachmentUpload[], ttlMs: number): Promise<unknown>;
  };
  /** The line for the engine, as it is now. */
  readonly line: () => LineView;
  /** Nothing more comes to the engine. */
  readonly closeLine: () => void;
  readonly typicalTimes: () => readonly TypicalTime[];
  readonly limitsFor: (requester: Requester) => Limits;
  readonly qualities: () => Promise<readonly Quality[]>;
  readonly about: () => Promise<About>;
  readonly maxUploadBytes: number;
  readonly logger: Logger;
}

const DAY_MS = 24 * 3600_000;

export function createOrderDesk(options: OrderDeskOptions): OrderDesk {
  const { store, conversations, logger, now } = options;
  const closing = new AbortController();
  const stopped = new AbortController();
  const open = createOpenOrders();
  const cancelling = createCancelling({ ...options, open });
  const running: RunOrderOptions = {
    ...options,
    onOutcome(orderId) {
      open.end(orderId);
      options.admission.leave(orderId);
    },
  };

  return {
    async take(request, acknowledge) {
      const order = newOrder(request);
      // Discord may send an interaction twice around a reconnect.
      if (await insert(order)) await tell(order, acknowledge);
    },

    async retry(orderId, request, acknowledge) {
      const old = checkRetry(store.get(orderId), request.requester.userId);
      const { id, requester, destination } = request;
      const { upload, question, quality, follows, seed, opensThread } = old;
      const same = { upload, question, quality, follows, seed, opensThread };
      const order = newOrder({ id, requester, destination, ...same });
      // First of all: of two presses at once only one may find it not marked yet.
      mark(id);
      try {
        if (await insert(order)) await tell(order, acknowledge);
      } catch (error) {
        mark(undefined); // The button is still there.
        throw error;
      }
      function mark(retriedAs: string | undefined): void {
        store.transition(orderId, ["failed", "delivered"], { retriedAs });
      }
    },

    find: (orderId) => store.get(orderId),
    turn: (turnId) => conversations.find(turnId),
    goOnFrom: (turnId, userId) => conversations.goOnFrom(turnId, userId),
    latestTurnIn: (channelId) => conversations.latestIn(channelId),
    askable: (channelId, userId) => conversations.askable(channelId, userId),
    ...cancelling,
    report: (userId) => reportQueue(userId, { ...options, open }),

    owedTo(userId) {
      return store
        .listByState(["done", "failed", "cancelled"])
        .filter(({ isKept, requester }) => isKept === true && requester.userId === userId);
    },
    settleOwed(orderId) {
      store.transition(orderId, ["done", "failed", "cancelled"], { state: "delivered" });
    },

    qualities: options.qualities,
    about: options.about,

    async rememberChoice(choiceId, uploads) {
      await options.choices.set(choiceId, uploads, DAY_MS);
    },
    async recallChoice(choiceId) {
      return (await options.choices.get(choiceId)) ?? [];
    },

    resume() {
      const left = store
        .listByState(["waiting", "running", "done", "failed", "cancelled"])
        .filter(({ isKept }) => isKept !== true);
      if (left.length > 0) logger.info({ orders: left.length }, "going on with open orders");
      for (const order of left) begin(order);
    },

    async stop(graceMs) {
      closing.abort(new Error("the bot is stopping"));
      options.closeLine();
      const grace = setTimeout(() => stopped.abort(new Error("the bot has to end")), graceMs);
      await open.done();
      clearTimeout(grace);
      stopped.abort(new Error("the bot has ended"));
    },
  };

  /** Throws a UserError for what can be refused without a look at the bytes. */
  function newOrder(request: OrderRequest): Order {
    if (closing.signal.aborted) {
      throw new UserError("stopping", "I am about to restart. Please try again in a minute.");
    }
    refuseAtOnce(request, options, open);
    askedQuestion(request.question);
    conversations.before(request);
    return { ...request, state: "waiting", createdAtMs: now(), attempts: 0 };
  }

  async function insert(order: Order): Promise<boolean> {
    try {
      return await writeSoon(() => store.insert(order));
    } catch (error) {
      const { reason } = explainFailure(error);
      if (reason === "unexpected") throw error;
      logger.error({ err: error }, "an order could not be stored: refused");
      throw new UserError(
        reason,
        "I cannot write anything down right now, so I take no orders. Whoever runs me has been told. Please try again in a few minutes.",
        { cause: error },
      );
    }
  }

  /** From here on somebody waits for it. */
  async function tell(order: Order, acknowledge: Acknowledge): Promise<void> {
    let messageId: string | null;
    try {
      messageId = await acknowledge();
    } catch (error) {
      // Nothing was promised to anybody.
      const outcome = { kind: "cancelled", by: "nobody" } as const;
      noteQuietly(order, { state: "delivered", outcome });
      throw error;
    }
    const destination = { ...order.destination, messageId };
    // Where this cannot be written, the token finds the message too.
    begin(noteQuietly(order, { destination }));
  }

  function noteQuietly(order: Order, change: Partial<Omit<Order, "id" | "createdAtMs">>): Order {
    try {
      return store.transition(order.id, ["waiting"], change) ?? order;
    } catch (err) {
      logger.warn({ err, orderId: order.id }, "what became of an order could not be noted");
      return { ...order, ...change };
    }
  }

  function begin(order: Order): void {
    if (closing.signal.aborted) return; // It is stored: the next start goes on with it.
    const ids = { reference: referenceOf(order.id), orderId: order.id };
    const log = logger.child(ids);
    open.add(order, (cancelled) =>
      inLogContext(ids, () =>
        runOrder(order, running, log, {
          cancelled,
          closing: closing.signal,
          stopped: stopped.signal,
        }),
      ).catch((err: unknown) => log.error({ err }, "an order could not be brought to its end")),
    );
  }
}
