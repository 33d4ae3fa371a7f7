import {
  MessageFlags,
  type ChatInputCommandInteraction,
  type MessageComponentInteraction,
  type MessageContextMenuCommandInteraction,
} from "discord.js";
import type { Destination } from "../orders/order.ts";

/** Interaction tokens live for 15 minutes; the last seconds are not worth the risk. */
const TOKEN_LIFE_MS = 15 * 60_000 - 10_000;

/**
 * The first answer, due within 3 s: "is thinking". Whether only its owner sees the answer is decided here and cannot
 * be changed later. Throws when Discord no longer knows the interaction: then nothing has been promised to anybody.
 */
export async function acknowledge(
  interaction:
    | ChatInputCommandInteraction
    | MessageContextMenuCommandInteraction
    | MessageComponentInteraction,
  visibility: "public" | "private",
): Promise<Destination> {
  const isPrivate = visibility === "private";
  const callback = await interaction.deferReply({
    withResponse: true,
    ...(isPrivate ? { flags: MessageFlags.Ephemeral } : {}),
  });
  return {
    applicationId: interaction.applicationId,
    channelId: interaction.channelId ?? "",
    messageId: callback.resource?.message?.id ?? null,
    interactionToken: interaction.token,
    tokenExpiresAtMs: interaction.createdTimestamp + TOKEN_LIFE_MS,
    isPrivate,
  };
}
