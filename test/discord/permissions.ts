import { PermissionFlagsBits } from "discord-api-types/v10";

/** A permission by the name discord.js gives it. */
export type PermissionName = keyof typeof PermissionFlagsBits;

export const EVERYDAY: readonly PermissionName[] = [
  "ViewChannel",
  "SendMessages",
  "EmbedLinks",
  "AttachFiles",
  "ReadMessageHistory",
  "AddReactions",
  "UseApplicationCommands",
  "SendVoiceMessages",
  "CreatePublicThreads",
  "SendMessagesInThreads",
];

export const MODERATOR: readonly PermissionName[] = [
  ...EVERYDAY,
  "ManageMessages",
  "ManageGuild",
  "MentionEveryone",
  "ModerateMembers",
];

export function toBits(names: readonly PermissionName[]): bigint {
  let bits = 0n;
  for (const name of names) bits |= PermissionFlagsBits[name];
  return bits;
}

export function has(bits: bigint, name: PermissionName): boolean {
  return (bits & PermissionFlagsBits[name]) !== 0n;
}
