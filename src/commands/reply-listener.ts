import type { Message } from "discord.js";
import type { Logger } from "pino";
import type { Card } from "../cards/card.ts";
import { errorCard, refusalCard } from "../cards/error-card.ts";
import { APOLOGY } from "../cards/failure-words.ts";
import { UserError } from "../errors.ts";
import { inLogContext } from "../log-context.ts";
import type { OrderDesk } from "../orders/desk.ts";
import { referenceOf } from "../orders/order.ts";
import { destinationAt } from "./destination.ts";
import { isRefusedForGood } from "./discord-error.ts";
import { createMessageRequests } from "./message-requests.ts";
import { isToBot, wishOf } from "./message-wish.ts";
import { mayReplyTo } from "./permission.ts";
import { fetchingCard, type Wish } from "./take-order.ts";

export interface ReplyListenerOptions {
  readonly desk: OrderDesk;
  readonly logger: Logger;
}

/**
 * For Events.MessageCreate: goes on with a conversation where somebody replies to a card of the bot's, or mentions it in
 * a thread that belongs to one. Everything else is left alone, and so is a place where the bot may not answer. The only
 * catch around messages, as dispatch is around commands. Never rejects.
 */
export function createReplyListener({ desk, logger }: ReplyListenerOptions) {
  return async function listen(message: Message): Promise<void> {
    if (!isToBot(message)) return;
    const reference = referenceOf(message.id);
    const ids = { reference, messageId: message.id };
    const log = logger.child(ids);
    try {
      if (!mayReplyTo(message)) {
        log.debug("a message to the bot is left alone: it may not answer there");
        return;
      }
      const wish = await wishOf(message, desk);
      if (wish === undefined) log.debug("a message to the bot asks for nothing");
      else await inLogContext(ids, () => take(message, wish));
    } catch (error) {
      if (isRefusedForGood(error)) {
        log.debug({ err: error }, "a message to the bot is left alone: Discord refuses the answer");
        return;
      }
      if (error instanceof UserError) log.info({ reason: error.reason }, "refused");
      else log.error({ err: error }, "a message could not be answered");
      await apologise(message, error, reference).catch((err: unknown) =>
        log.warn({ err }, "could not deliver the apology"),
      );
    }
  };

  async function take(message: Message, wish: Wish): Promise<void> {
    const { id, author, guildId } = message;
    const destination = destinationAt(message);
    const requester = { userId: author.id, serverId: guildId };
    await desk.take({ ...wish, id, requester, destination }, () =>
      // Its own nonce: the answer may have to be posted as well.
      post(message, fetchingCard({ ...wish, id }), `taken-${id}`),
    );
  }
}

async function apologise(message: Message, error: unknown, referenceId: string): Promise<void> {
  const card =
    error instanceof UserError
      ? refusalCard({
          message: error.message,
          referenceId,
          ...(error.retryAtMs === undefined ? {} : { retryAtMs: error.retryAtMs }),
        })
      : errorCard({ ...APOLOGY, referenceId });
  await post(message, card, `sorry-${message.id}`);
}

async function post(message: Message, card: Card, nonce: string): Promise<string> {
  return createMessageRequests(message.client.rest).post(destinationAt(message), card, nonce);
}
