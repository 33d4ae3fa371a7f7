import {
  ApplicationIntegrationType,
  PermissionFlagsBits,
  type BaseInteraction,
  type Message,
  type PermissionsBitField,
} from "discord.js";
import { UserError } from "../errors.ts";

const NEEDED = [
  [PermissionFlagsBits.ViewChannel, "View Channel"],
  [PermissionFlagsBits.AttachFiles, "Attach Files"],
] as const;

/**
 * Throws a UserError that names what is missing where a public answer could not be posted, before any work is done for
 * it. Where the bot is not a member (a user install, somebody else's DM) Discord itself carries the answer.
 */
export function requirePermissionToAnswer(interaction: BaseInteraction): void {
  const installed =
    interaction.authorizingIntegrationOwners[ApplicationIntegrationType.GuildInstall];
  if (interaction.guildId === null || installed === undefined) return;

  const inThread = interaction.channel?.isThread() ?? false;
  const sending = inThread
    ? ([PermissionFlagsBits.SendMessagesInThreads, "Send Messages in Threads"] as const)
    : ([PermissionFlagsBits.SendMessages, "Send Messages"] as const);
  const have = interaction.appPermissions;
  const missing = [...NEEDED, sending].filter(([flag]) => !allows(have, flag));
  if (missing.length === 0) return;
  const names = missing.map(([, name]) => name).join(", ");
  throw new UserError(
    "no-permission",
    `I may not answer in this channel: I lack ${names}. Ask a moderator to allow it, use another channel, or choose "private", which only you see.`,
  );
}

/** Whether the bot may answer a message where it is: a reply needs the past to be read, too. */
export function mayReplyTo(message: Message): boolean {
  if (!message.inGuild()) return true;
  const have = message.channel.permissionsFor(message.client.user);
  const sending = message.channel.isThread()
    ? PermissionFlagsBits.SendMessagesInThreads
    : PermissionFlagsBits.SendMessages;
  const needed = [...NEEDED.map(([flag]) => flag), sending, PermissionFlagsBits.ReadMessageHistory];
  return have !== null && needed.every((flag) => allows(have, flag));
}

function allows(have: Readonly<PermissionsBitField>, flag: bigint): boolean {
  return have.has(flag); // Administrators have everything; `has` knows.
}
