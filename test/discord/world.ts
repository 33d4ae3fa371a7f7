import type { APIUser, Locale } from "discord-api-types/v10";
import { EVERYDAY, toBits, type PermissionName } from "./permissions.ts";
import type { Snowflakes } from "./snowflake.ts";

export interface WorldUser {
  readonly id: string;
  readonly username: string;
  readonly globalName: string;
  readonly locale: `${Locale}`;
  readonly permissions: bigint;
  readonly isBot: boolean;
}

export interface GuildChannel {
  readonly kind: "guild";
  readonly id: string;
  readonly name: string;
  readonly guild: WorldGuild;
  /** Taken from the bot in this channel. */
  botDenied: bigint;
  readonly position: number;
  /** It is one, and begins with the message that has the same id. What is denied in `parent` is denied in it. */
  readonly thread?: { readonly parent: GuildChannel; readonly ownerId: string };
}

export interface DirectChannel {
  readonly kind: "dm";
  readonly id: string;
  readonly user: WorldUser;
  /** False: between this person and somebody else; the bot is there only as a user install. */
  readonly botIsIn: boolean;
}

export type WorldChannel = GuildChannel | DirectChannel;

export interface WorldGuild {
  readonly id: string;
  readonly name: string;
  readonly ownerId: string;
  readonly locale: `${Locale}`;
  /** False: people use the bot here only as their own (a user install). */
  readonly botIsMember: boolean;
  readonly botPermissions: bigint;
  readonly botRoleId: string;
  readonly memberRoleId: string;
  /** By name. */
  readonly channels: Readonly<Record<string, GuildChannel>>;
  /** The channel with this name, else the first. Throws where there is none. */
  channel(name?: string): GuildChannel;
}

export interface GuildOptions {
  readonly name?: string;
  /** Names, or names with what the bot may not do there. Default: `general`. */
  readonly channels?: readonly (
    | string
    | { readonly name: string; readonly botDenies: readonly PermissionName[] }
  )[];
  readonly botIsMember?: boolean;
  readonly botPermissions?: readonly PermissionName[];
  readonly locale?: `${Locale}`;
}

export interface World {
  readonly bot: WorldUser;
  readonly guilds: Map<string, WorldGuild>;
  readonly channels: Map<string, WorldChannel>;
  readonly users: Map<string, WorldUser>;
  addUser(options: {
    readonly name?: string;
    readonly locale?: `${Locale}`;
    readonly permissions?: readonly PermissionName[];
  }): WorldUser;
  addGuild(options: GuildOptions): WorldGuild;
  /** The channel between this user and the bot; the same one each time. */
  dm(user: WorldUser): DirectChannel;
  /** A channel between this user and somebody who is not the bot. */
  privateChannel(user: WorldUser): DirectChannel;
  /** A thread that begins with this message. */
  addThread(parent: GuildChannel, messageId: string, name: string): GuildChannel;
  threads(): readonly GuildChannel[];
  /** What the bot may do in a channel; 0 in a guild it is no member of. */
  botPermissionsIn(channel: WorldChannel): bigint;
}

export function createWorld(snowflakes: Snowflakes, botId: string): World {
  const guilds = new Map<string, WorldGuild>();
  const channels = new Map<string, WorldChannel>();
  const bot: WorldUser = {
    id: botId,
    username: "liner-notes",
    globalName: "Liner Notes",
    locale: "en-US",
    permissions: 0n,
    isBot: true,
  };
  const users = new Map([[botId, bot]]);

  const addDirect = (user: WorldUser, botIsIn: boolean): DirectChannel => {
    const channel: DirectChannel = { kind: "dm", id: snowflakes.next(), user, botIsIn };
    channels.set(channel.id, channel);
    return channel;
  };

  return {
    bot,
    guilds,
    channels,
    users,
    addUser({ name = "Ada", locale = "en-US", permissions = EVERYDAY }) {
      const id = snowflakes.next();
      const username = `${name.toLowerCase().replaceAll(/[^a-z0-9._]/g, "_")}_${id.slice(-4)}`;
      const bits = toBits(permissions);
      const user = { id, username, globalName: name, locale, permissions: bits, isBot: false };
      users.set(id, user);
      return user;
    },
    addGuild({ name = "Music feedback", channels: names = ["general"], ...options }) {
      const inGuild: Record<string, GuildChannel> = {};
      const guild: WorldGuild = {
        id: snowflakes.next(),
        name,
        ownerId: snowflakes.next(),
        locale: options.locale ?? "en-US",
        botIsMember: options.botIsMember ?? true,
        botPermissions: toBits(options.botPermissions ?? EVERYDAY),
        botRoleId: snowflakes.next(),
        memberRoleId: snowflakes.next(),
        channels: inGuild,
        channel(wanted) {
          const found = wanted === undefined ? Object.values(inGuild)[0] : inGuild[wanted];
          if (found === undefined) throw new Error(`${name} has no channel ${wanted ?? ""}`);
          return found;
        },
      };
      for (const [position, entry] of names.entries()) {
        const { name: channelName, botDenies } =
          typeof entry === "string" ? { name: entry, botDenies: [] } : entry;
        const channel: GuildChannel = {
          kind: "guild",
          id: snowflakes.next(),
          name: channelName,
          guild,
          botDenied: toBits(botDenies),
          position,
        };
        inGuild[channelName] = channel;
        channels.set(channel.id, channel);
      }
      guilds.set(guild.id, guild);
      return guild;
    },
    dm(user) {
      for (const channel of channels.values()) {
        if (channel.kind === "dm" && channel.user.id === user.id && channel.botIsIn) return channel;
      }
      return addDirect(user, true);
    },
    privateChannel: (user) => addDirect(user, false),
    addThread(parent, messageId, name) {
      const { guild } = parent;
      const added: GuildChannel = {
        kind: "guild",
        id: messageId,
        name,
        guild,
        botDenied: 0n,
        position: 0,
        thread: { parent, ownerId: bot.id },
      };
      channels.set(messageId, added);
      return added;
    },
    threads: () =>
      [...channels.values()].filter(
        (channel) => channel.kind === "guild" && channel.thread !== undefined,
      ) as GuildChannel[],
    botPermissionsIn(channel) {
      if (channel.kind === "dm") return channel.botIsIn ? toBits(EVERYDAY) : 0n;
      if (!channel.guild.botIsMember) return 0n;
      return channel.guild.botPermissions & ~(channel.thread?.parent ?? channel).botDenied;
    },
  };
}

/** The enums of flags know no zero. */
export const NO_FLAGS = 0 as never;

export function toApiUser(user: WorldUser): APIUser {
  return {
    id: user.id,
    username: user.username,
    global_name: user.globalName,
    discriminator: user.isBot ? "0001" : "0",
    avatar: null,
    public_flags: NO_FLAGS,
    flags: NO_FLAGS,
    bot: user.isBot,
    primary_guild: null,
  };
}
