import {
  ApplicationIntegrationType,
  ChannelType,
  PermissionFlagsBits,
  type BaseInteraction,
  type Message,
} from "discord.js";
import { UserError } from "../errors.ts";
import type { Visibility } from "./first-answer.ts";

const NEEDED = PermissionFlagsBits.CreatePublicThreads;

/** Whether the bot can open a thread here: it is a member, may do so, and this is a server's text channel. */
export function mayOpenThread(interaction: BaseInteraction): boolean {
  return isThreadPlace(interaction) && interaction.appPermissions.has(NEEDED);
}

/** As `mayOpenThread`, for the answer to a message. */
export function mayOpenThreadAt({ channel, client }: Message): boolean {
  if (channel.type !== ChannelType.GuildText || client.user === null) return false;
  return channel.permissionsFor(client.user)?.has(NEEDED) ?? false;
}

/** Throws a UserError where no thread can be. What only the bot lacks shows when the answer is there, which needs none. */
export function requireRoomForThread(interaction: BaseInteraction, visibility: Visibility): void {
  if (visibility === "private" || !isThreadPlace(interaction)) {
    throw new UserError(
      "no-thread",
      "A thread needs an answer that everybody sees, in a text channel of a server that I am a member of.",
    );
  }
  // The bot's permissions are not lent to whoever lacks them.
  if (interaction.memberPermissions?.has(NEEDED) !== true) {
    throw new UserError("no-permission", "You may not open threads in this channel.");
  }
}

/** As `requireRoomForThread`, where the thread is all that is asked for. */
export function requirePermissionToOpenThread(interaction: BaseInteraction): void {
  requireRoomForThread(interaction, "public");
  if (!interaction.appPermissions.has(NEEDED)) throw new UserError("no-permission", MISSING);
}

/** For whoever asked for a thread that the bot may not open. */
export const MISSING =
  "I may not open threads in this channel: I lack Create Public Threads. Ask a moderator to allow it.";

function isThreadPlace(interaction: BaseInteraction): boolean {
  const installed =
    interaction.authorizingIntegrationOwners[ApplicationIntegrationType.GuildInstall];
  const isServers = interaction.guildId !== null && installed !== undefined;
  return isServers && interaction.channel?.type === ChannelType.GuildText;
}
