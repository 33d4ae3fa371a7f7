import type { Logger } from "pino";
import { refusalCard } from "../cards/error-card.ts";
import { threadName } from "../cards/thread-card.ts";
import { referenceOf, type Order } from "../orders/order.ts";
import { isMessageGone, isRefusedForGood } from "./discord-error.ts";
import type { MessageRequests } from "./message-requests.ts";
import { openThread } from "./open-thread.ts";
import { MISSING } from "./thread-permission.ts";
import { trackTitle } from "../orders/track-title.ts";

export interface MoveOptions {
  readonly requests: MessageRequests;
  readonly logger: Logger;
  readonly now: () => number;
}

/**
 * Opens the thread that was asked for with the track, once the answer is there. Where that cannot be, the person is
 * told as long as that is possible. Never rejects: the answer was delivered.
 */
export async function moveToThread(order: Order, options: MoveOptions): Promise<void> {
  const { destination, outcome, opensThread, id } = order;
  const { channelId, messageId, isPrivate } = destination;
  if (opensThread !== true || outcome?.kind !== "answer") return;
  if (isPrivate || messageId === null) return;
  const { tags, fileName } = outcome.answer;
  const name = threadName({ title: trackTitle(tags), fileName });
  try {
    await openThread({ channelId, messageId, orderId: id, name }, options.requests);
  } catch (err) {
    if (isMessageGone(err)) return;
    const reference = referenceOf(id);
    options.logger.info({ err, reference }, "the thread could not be opened");
    if (isRefusedForGood(err)) await tell(order, options);
  }
}

async function tell({ id, destination }: Order, { requests, logger, now }: MoveOptions) {
  if (now() >= destination.tokenExpiresAtMs) return;
  const referenceId = referenceOf(id);
  try {
    await requests.tellAlone(destination, refusalCard({ message: MISSING, referenceId }));
  } catch (err) {
    logger.debug({ err, reference: referenceId }, "nobody could be told that there is no thread");
  }
}
