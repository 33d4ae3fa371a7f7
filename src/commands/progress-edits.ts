import type { Logger } from "pino";
import type { Card } from "../cards/card.ts";
import { progressCard } from "../cards/progress-card.ts";
import { referenceOf, type Destination, type Order } from "../orders/order.ts";
import type { Progress } from "../orders/progress.ts";
import { askedQuestion } from "../orders/question.ts";
import { isMessageGone, isRefusedForGood, isTokenGone } from "./discord-error.ts";
import { createEditPacer, type Pace } from "./edit-pacer.ts";
import type { MessageRequests } from "./message-requests.ts";

export interface ProgressEdits {
  show(order: Order, progress: Progress): void;
  /** No progress of this order is shown any more, and none is under way, once this resolves. */
  stop(orderId: string): Promise<void>;
}

export interface ProgressEditsOptions {
  readonly requests: MessageRequests;
  readonly logger: Logger;
  readonly now: () => number;
  /** The order's message was deleted. */
  readonly onGone: (orderId: string) => void;
}

interface View {
  readonly order: Order;
  readonly progress: Progress;
  readonly note?: "last";
}

const FIRST_AFTER_MS = 500;
const WAITING_EVERY_MS = 2000;
const RUNNING_EVERY_MS = 1500;
/** Discord lets a bot edit 5 messages in 5 s in one channel; the outcomes have to get through. */
const AS_BOT_EVERY_MS = 1250;
/** Of the 50 requests a second that Discord allows in all. */
const MOST_PER_SECOND = 20;
const MOST_UNDERWAY = 8;
/** So long before a private message can no longer be edited it says so: time enough for a retry and a slow Discord. */
const NOTE_BEFORE_MS = 15_000;
/** Orders that ended lately: a late word about one of them must not overwrite its outcome. */
const MOST_ENDED = 2000;

/** Shows progress by edits, for as long as the message can be edited. */
export function createProgressEdits(options: ProgressEditsOptions): ProgressEdits {
  const { requests, logger, now } = options;
  const ended = new Set<string>();
  /** Orders whose token Discord refuses before its time. */
  const tokenless = new Set<string>();
  /** Private orders: what is to be said when their last moment comes. */
  const notes = new Map<string, { latest: View; readonly timer: NodeJS.Timeout }>();
  const pacer = createEditPacer<View>({
    edit: (_orderId, view) => edit(view),
    paceOf,
    firstAfterMs: FIRST_AFTER_MS,
    mostPerSecond: MOST_PER_SECOND,
    mostUnderway: MOST_UNDERWAY,
  });

  return {
    show(order, progress) {
      if (ended.has(order.id)) return;
      const { isPrivate, messageId, tokenExpiresAtMs } = order.destination;
      const leftMs = tokenExpiresAtMs - now();
      const view = { order, progress };
      if (!isPrivate) {
        if (leftMs > 0 || messageId !== null) pacer.show(order.id, view);
      } else if (leftMs > NOTE_BEFORE_MS) {
        rememberForNote(view, leftMs - NOTE_BEFORE_MS);
        pacer.show(order.id, view);
      } else if (leftMs > 0) {
        showLast(view);
      } else {
        void finish(order.id);
      }
    },
    stop: finish,
  };

  function rememberForNote(view: View, afterMs: number): void {
    const { id } = view.order;
    const known = notes.get(id);
    if (known !== undefined) {
      known.latest = view;
      return;
    }
    const timer = setTimeout(() => showLast(notes.get(id)?.latest ?? view), afterMs).unref();
    notes.set(id, { latest: view, timer });
  }

  /** Says that nothing more will be seen here. */
  function showLast({ order, progress }: View): void {
    end(order.id);
    pacer.show(order.id, { order, progress, note: "last" });
  }

  function end(orderId: string): void {
    clearTimeout(notes.get(orderId)?.timer);
    notes.delete(orderId);
    tokenless.delete(orderId);
    ended.add(orderId);
    for (const oldest of ended) {
      if (ended.size <= MOST_ENDED) break;
      ended.delete(oldest);
    }
  }

  async function finish(orderId: string): Promise<void> {
    end(orderId);
    await pacer.stop(orderId);
  }

  async function edit({ order, progress, note }: View): Promise<void> {
    const card = progressCard({
      ...progress,
      orderId: order.id,
      fileName: order.upload.name,
      question: askedQuestion(order.question),
      nowMs: now(),
      ...(note === undefined ? {} : { note }),
    });
    try {
      await editMessage(order, card);
    } catch (err) {
      if (isMessageGone(err)) options.onGone(order.id);
      else if (!isTokenGone(err) && !isRefusedForGood(err)) {
        logger.debug({ err, reference: referenceOf(order.id) }, "progress not shown");
        throw err;
      }
      // It would be refused each time, and Discord locks out whoever goes on asking.
      end(order.id);
      void pacer.stop(order.id);
    }
  }

  async function editMessage({ id, destination }: Order, card: Card): Promise<void> {
    const { isPrivate, messageId } = destination;
    if (!isTokenless(id, destination)) {
      try {
        return await requests.editThroughToken(destination, card, "once");
      } catch (error) {
        if (isPrivate || messageId === null || !isTokenGone(error)) throw error;
        tokenless.add(id);
      }
    }
    if (isPrivate || messageId === null) return undefined;
    return requests.editAsBot(destination, messageId, card, "once");
  }

  function isTokenless(orderId: string, { tokenExpiresAtMs }: Destination): boolean {
    return now() >= tokenExpiresAtMs || tokenless.has(orderId);
  }

  function paceOf({ order, progress, note }: View): Pace {
    const isWaiting = progress.stage === "waiting" && note === undefined;
    const pace = { everyMs: isWaiting ? WAITING_EVERY_MS : RUNNING_EVERY_MS, isUrgent: !isWaiting };
    return isTokenless(order.id, order.destination)
      ? { ...pace, lane: { key: order.destination.channelId, everyMs: AS_BOT_EVERY_MS } }
      : pace;
  }
}
