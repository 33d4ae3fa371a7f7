import { MessageFlags, Routes, type REST } from "discord.js";
import pRetry from "p-retry";
import { z } from "zod";
import { cardBody, type Card } from "../cards/card.ts";
import type { Destination } from "../orders/order.ts";
import { isFinal } from "./discord-error.ts";
import { parseMessage, parseMessages, type ShownMessage } from "./shown-message.ts";

/** What is asked of Discord about the message of an order. Each rejects with Discord's own error. */
export interface MessageRequests {
  /** Edits the message that acknowledged, through the interaction's token: works for 15 minutes, everywhere. */
  editThroughToken(destination: Destination, card: Card, persistence: Persistence): Promise<void>;
  /** Edits a message as the bot itself: works for ever, but only for a public one in a place it can see. */
  editAsBot(
    destination: Destination,
    messageId: string,
    card: Card,
    persistence: Persistence,
  ): Promise<void>;
  /**
   * Posts a new message, as the reply that it is to be; within minutes, the same `nonce` (25 characters at most) posts
   * nothing twice. Resolves with its id.
   */
  post(
    destination: Pick<Destination, "channelId" | "repliesTo">,
    card: Card,
    nonce: string,
  ): Promise<string>;
  /** Opens a thread at a message; resolves with its id. `name`: 1 to 100 characters. */
  openThread(channelId: string, messageId: string, name: string): Promise<string>;
  /** Tells the person of the interaction something that nobody else sees; for as long as its token lives. */
  tellAlone(destination: Destination, card: Card): Promise<void>;
  lookThroughToken(destination: Destination): Promise<ShownMessage>;
  lookAsBot(destination: Destination, messageId: string): Promise<ShownMessage>;
  /** The channel's latest messages, newest first; empty where the bot may not read the past. */
  latest(destination: Destination): Promise<readonly ShownMessage[]>;
}

/** `once` for progress, that the next edit mends; `persistent` for what somebody is owed. */
export type Persistence = "once" | "persistent";

const identified = z.object({ id: z.string() });

const RETRIES = 4;
/** An edit that hangs keeps the answer waiting. */
const ONCE_TIMEOUT_MS = 10_000;
/** Discord's limit. */
const MOST_MESSAGES = 100;

export function createMessageRequests(rest: REST): MessageRequests {
  return {
    async editThroughToken(destination, card, persistence) {
      await send(persistence, (limit) =>
        rest.patch(original(destination), { ...request(card), ...limit, auth: false }),
      );
    },
    async editAsBot({ channelId }, messageId, card, persistence) {
      const route = Routes.channelMessage(channelId, messageId);
      await send(persistence, (limit) => rest.patch(route, { ...request(card), ...limit }));
    },
    async post({ channelId, repliesTo }, card, nonce) {
      const { body, files } = request(card);
      const once = {
        ...body,
        nonce,
        enforce_nonce: true,
        allowed_mentions: { ...body.allowed_mentions, replied_user: false },
        ...(repliesTo === undefined
          ? {}
          : { message_reference: { message_id: repliesTo, fail_if_not_exists: false } }),
      };
      const route = Routes.channelMessages(channelId);
      const post = () => rest.post(route, { body: once, files });
      return parseMessage(await send("persistent", post)).id;
    },
    async openThread(channelId, messageId, name) {
      const route = Routes.threads(channelId, messageId);
      const thread = await send("persistent", () => rest.post(route, { body: { name } }));
      return identified.parse(thread).id;
    },
    async tellAlone({ applicationId, interactionToken }, card) {
      const { body, files } = request(card);
      const alone = { ...body, flags: body.flags | MessageFlags.Ephemeral };
      const route = Routes.webhook(applicationId, interactionToken);
      await send("persistent", () => rest.post(route, { body: alone, files, auth: false }));
    },
    async lookThroughToken(destination) {
      const get = () => rest.get(original(destination), { auth: false });
      return parseMessage(await send("persistent", get));
    },
    async lookAsBot({ channelId }, messageId) {
      const get = () => rest.get(Routes.channelMessage(channelId, messageId));
      return parseMessage(await send("persistent", get));
    },
    async latest({ channelId }) {
      const query = new URLSearchParams({ limit: String(MOST_MESSAGES) });
      const get = () => rest.get(Routes.channelMessages(channelId), { query });
      return parseMessages(await send("persistent", get));
    },
  };
}

function original({ applicationId, interactionToken }: Destination): `/${string}` {
  return Routes.webhookMessage(applicationId, interactionToken, "@original");
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
async function send(
  persistence: Persistence,
  ask: (limit: { signal?: AbortSignal }) => Promise<unknown>,
): Promise<unknown> {
  if (persistence === "once") return ask({ signal: AbortSignal.timeout(ONCE_TIMEOUT_MS) });
  return pRetry(() => ask({}), {
    retries: RETRIES,
    minTimeout: 500,
    factor: 3,
    randomize: true,
    shouldRetry: ({ error }) => !isFinal(error),
  });
}
