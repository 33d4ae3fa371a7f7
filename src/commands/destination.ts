import type { BaseInteraction, Message } from "discord.js";
import type { Destination } from "../orders/order.ts";
import type { Visibility } from "./first-answer.ts";
import { mayOpenThread, mayOpenThreadAt } from "./thread-permission.ts";

/** Interaction tokens live for 15 minutes; the last seconds are not worth the risk. */
const TOKEN_LIFE_MS = 15 * 60_000 - 10_000;

/** Where the answer to this interaction goes, before Discord has said by which message. */
export function destinationOf(interaction: BaseInteraction, visibility: Visibility): Destination {
  return {
    applicationId: interaction.applicationId,
    channelId: interaction.channelId ?? "",
    messageId: null,
    interactionToken: interaction.token,
    tokenExpiresAtMs: interaction.createdTimestamp + TOKEN_LIFE_MS,
    takesThreads: visibility === "public" && mayOpenThread(interaction),
    isPrivate: visibility === "private",
  };
}

/** Where the answer to a message goes: it is a reply of the bot's own, without an interaction's token. */
export function destinationAt(message: Message): Destination {
  return {
    applicationId: message.client.application?.id ?? "",
    channelId: message.channelId,
    messageId: null,
    interactionToken: "",
    tokenExpiresAtMs: 0,
    repliesTo: message.id,
    takesThreads: mayOpenThreadAt(message),
    isPrivate: false,
  };
}
