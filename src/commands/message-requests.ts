import { Routes, type REST } from "discord.js";
import pRetry from "p-retry";
import { cardBody, type Card } from "../cards/card.ts";
import type { Destination } from "../orders/order.ts";
import { isFinal } from "./discord-error.ts";

export interface MessageRequests {
  /** Edits the message that acknowledged, through the interaction's token: works for 15 minutes, everywhere. */
  editThroughToken(destination: Destination, card: Card, persistence: Persistence): Promise<void>;
  /** Edits the same message as the bot itself: works for ever, but only for a public one in a place it can see. */
  editAsBot(destination: Destination, messageId: string, card: Card): Promise<void>;
}

/** `once` for progress, that the next edit mends; `persistent` for what somebody is owed. */
export type Persistence = "once" | "persistent";

const RETRIES = 4;

export function createMessageRequests(rest: REST): MessageRequests {
  return {
    async editThroughToken(destination, card, persistence) {
      const { applicationId, interactionToken } = destination;
      const route = Routes.webhookMessage(applicationId, interactionToken, "@original");
      await withRetries(persistence, () => rest.patch(route, { ...request(card), auth: false }));
    },
    async editAsBot({ channelId }, messageId, card) {
      const route = Routes.channelMessage(channelId, messageId);
      await withRetries("persistent", () => rest.patch(route, request(card)));
    },
  };
}

function request(card: Card) {
  return {
    body: cardBody(card),
    files: card.files.map(({ name, data, contentType }) => ({
      name,
      data,
      ...(contentType === undefined ? {} : { contentType }),
    })),
  };
}

/** @discordjs/rest waits out 429 and repeats some failures at once; a socket that closed it does not repeat at all. */
async function withRetries(persistence: Persistence, send: () => Promise<unknown>): Promise<void> {
  await pRetry(send, {
    retries: persistence === "persistent" ? RETRIES : 0,
    minTimeout: 500,
    factor: 3,
    randomize: true,
    shouldRetry: ({ error }) => !isFinal(error),
  });
}
