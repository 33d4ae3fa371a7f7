import { PermissionFlagsBits, type BaseInteraction } from "discord.js";
import type { Actor, OrderRequest } from "../orders/desk.ts";

export function requesterOf(interaction: BaseInteraction): OrderRequest["requester"] {
  return { userId: interaction.user.id, serverId: interaction.guildId };
}

/** Who did this; a moderator where they may tidy up after others (Manage Messages). */
export function actorOf(interaction: BaseInteraction): Actor {
  const mayTidy = interaction.memberPermissions?.has(PermissionFlagsBits.ManageMessages) ?? false;
  return { ...requesterOf(interaction), isModerator: interaction.guildId !== null && mayTidy };
}
