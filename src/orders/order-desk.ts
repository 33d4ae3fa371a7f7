import type { Logger } from "pino";
import { UserError } from "../errors.ts";
import { InferenceError } from "../inference/errors.ts";
import type { InstalledModel } from "../inference/models.ts";
import type { About } from "./about.ts";
import { referenceOf, type Destination, type Order } from "./order.ts";
import type { Quality } from "./quality.ts";
import { askedQuestion, type Question } from "./question.ts";
import { runOrder, type RunOrderOptions } from "./run-order.ts";
import type { AttachmentUpload } from "./upload.ts";

export interface OrderRequest {
  readonly id: string;
  readonly requester: Order["requester"];
  readonly upload: AttachmentUpload;
  readonly question: Question;
  /** A quantization or a quality's name; null is the operator's default. */
  readonly quality: string | null;
  readonly destination: Destination;
}

/** Where commands hand in what people ask for. */
export interface OrderDesk {
  /** What can be refused without a look at the bytes. Throws a UserError; costs nothing, so it comes before the acknowledgement. */
  refuseAtOnce(upload: AttachmentUpload): void;
  /** Stores the order, then works on it: resolves when it is stored. Throws a UserError for what cannot be asked. */
  take(request: OrderRequest): Promise<void>;
  qualities(): Promise<readonly Quality[]>;
  about(): Promise<About>;
  /** Uploads to choose from, kept for a day under the id of the interaction that shows them. */
  rememberChoice(choiceId: string, uploads: readonly AttachmentUpload[]): Promise<void>;
  recallChoice(choiceId: string): Promise<readonly AttachmentUpload[]>;
  /** Goes on with every open order: once, after a start. */
  resume(): void;
  /** Takes no more, ends what runs and gives it back to storage; resolves when all of it has ended. */
  stop(): Promise<void>;
}

export interface OrderDeskOptions extends RunOrderOptions {
  readonly choices: {
    get(id: string): Promise<readonly AttachmentUpload[] | undefined>;
    set(id: string, uploads: readonly AttachmentUpload[], ttlMs: number): Promise<unknown>;
  };
  readonly qualities: () => Promise<readonly Quality[]>;
  readonly about: () => Promise<About>;
  readonly maxUploadBytes: number;
  readonly logger: Logger;
  readonly now: () => number;
}

const DAY_MS = 24 * 3600_000;

export function createOrderDesk(options: OrderDeskOptions): OrderDesk {
  const { store, logger, now } = options;
  const stopping = new AbortController();
  const underway = new Set<Promise<void>>();

  return {
    refuseAtOnce(upload) {
      if (stopping.signal.aborted) {
        throw new UserError("stopping", "I am about to restart. Please try again in a minute.");
      }
      if (upload.declaredBytes > options.maxUploadBytes) {
        throw new UserError(
          "too-large",
          `That file has ${megabytes(upload.declaredBytes)}; I take up to ${megabytes(options.maxUploadBytes)}. Send it as MP3, Ogg or M4A.`,
        );
      }
    },

    async take(request) {
      askedQuestion(request.question);
      await chooseModel(request.quality);
      const order: Order = {
        ...request,
        state: "waiting",
        createdAtMs: now(),
        attempts: 0,
      };
      // Discord may send an interaction twice around a reconnect.
      if (store.insert(order)) begin(order);
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
      const open = store.listByState(["waiting", "running", "done", "failed"]);
      if (open.length > 0) logger.info({ orders: open.length }, "going on with open orders");
      for (const order of open) begin(order);
    },

    async stop() {
      stopping.abort(new Error("the bot is stopping"));
      await Promise.all(underway);
    },
  };

  function begin(order: Order): void {
    if (stopping.signal.aborted) return; // It is stored: the next start goes on with it.
    const log = logger.child({ reference: referenceOf(order.id), orderId: order.id });
    const work = runOrder(order, options, log, stopping.signal)
      .catch((err: unknown) => log.error({ err }, "an order could not be brought to its end"))
      .finally(() => underway.delete(work));
    underway.add(work);
  }

  async function chooseModel(wanted: string | null): Promise<InstalledModel> {
    try {
      return await options.chooseModel(wanted);
    } catch (error) {
      if (!(error instanceof InferenceError) || error.reason !== "quantization-missing")
        throw error;
      const names = (await options.qualities()).map(({ label }) => label).join(", ");
      throw new UserError(error.reason, `That quality is not installed here. There is: ${names}.`, {
        cause: error,
      });
    }
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 10e6 ? 1 : 0)} MB`;
}
