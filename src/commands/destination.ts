import type { BaseInteraction } from "discord.js";
import type { Destination } from "../orders/order.ts";
import type { Visibility } from "./first-answer.ts";

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
    isPrivate: visibility === "private",
  };
}
