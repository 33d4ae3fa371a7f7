import type { Logger } from "pino";
import type { AskedModel } from "../inference/remote-model.ts";
import type { Admission } from "./admission.ts";
import { turnOf, type Conversations } from "./conversations.ts";
import type { Delivery } from "./delivery.ts";
import type { Hearing, Place } from "./hearing.ts";
import type { Order } from "./order.ts";
import type { OrderStore } from "./order-store.ts";
import type { Progress } from "./progress.ts";
import { askedQuestion } from "./question.ts";
import type { TrackAnswer } from "./track-answer.ts";

export interface HearOrderOptions {
  readonly store: OrderStore;
  readonly hearing: Hearing;
  readonly delivery: Delivery;
  readonly admission: Admission;
  readonly conversations: Conversations;
  /** The model for a quantization, looked up anew: files come and go while the bot runs. */
  readonly chooseModel: (wanted: string | null) => Promise<AskedModel>;
  readonly now: () => number;
}

/** One attempt at an order. */
export interface OrderRun {
  readonly end: AbortSignal;
  /** What is not being heard yet is given back. */
  readonly closing: AbortSignal;
  /** It does not wait any more. */
  readonly onBegun: () => void;
  readonly logger: Logger;
}

/** An order for the engine, from its upload to its answer, which somebody may go on from. Throws what ends it. */
export async function hearOrder(
  order: Order,
  how: { isJoined: boolean },
  options: HearOrderOptions,
  { end, closing, onBegun, logger }: OrderRun,
): Promise<TrackAnswer> {
  const { hearing, delivery, admission, chooseModel, store, now } = options;
  const { id, upload } = order;
  const place = placeOf(order);
  let current = order;
  const note = (change: Pick<Order, "state" | "attempts">) => {
    try {
      current = store.transition(id, ["waiting", "running"], change) ?? current;
    } catch (err) {
      logger.warn({ err }, "how far an order is could not be noted"); // It is heard all the same.
    }
  };
  const onProgress = (progress: Progress) => {
    const { state, attempts } = current;
    if (progress.stage === "listening") {
      onBegun();
      note({ state: "running", attempts: attempts + 1 });
    } else if (progress.stage === "waiting" && state === "running") {
      note({ state: "waiting", attempts: Math.max(0, attempts - 1) });
    }
    delivery.progress(current, progress);
  };
  const question = askedQuestion(order.question);
  const model = await chooseModel(order.quality);
  const before = options.conversations.before(order);
  const found =
    before?.found ??
    (await hearing.find(upload, place, onProgress, AbortSignal.any([end, closing])));
  // What was measured of the whole track is not said of a moment: nothing to wait for.
  const isWhole = options.conversations.momentOf(question, before, found.track) === null;
  const measured = isWhole
    ? await hearing.measured(found.track, question, AbortSignal.any([end, closing]))
    : null;
  closing.throwIfAborted();
  const about = { track: found.track, measured };
  const { moment, grounding, messages } = options.conversations.next(question, before, about);
  const answer = await hearing.answer(
    {
      upload,
      found,
      question,
      messages,
      moment,
      seed: order.seed,
      model,
      place,
      cache: "use",
    },
    {
      onProgress,
      admit: () => admission.admit(id),
      async joined() {
        how.isJoined = true;
        await admission.refund(id);
      },
    },
    end,
  );
  try {
    options.conversations.keep(turnOf(order, answer, { found, grounding, atMs: now() }));
  } catch (err) {
    logger.error({ err }, "a turn could not be kept: nobody can go on from this answer");
  }
  return answer;
}

export function placeOf({ id, requester, createdAtMs }: Order): Place {
  return { id, arrivedAtMs: createdAtMs, ...requester };
}
