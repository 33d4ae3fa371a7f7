import {
  ChannelType,
  OverwriteType,
  type APIDMChannel,
  type APIGuildMember,
  type APIInteractionGuildMember,
  type APIRole,
  type APITextChannel,
  type GatewayGuildCreateDispatchData,
} from "discord-api-types/v10";
import { EVERYDAY, toBits } from "./permissions.ts";
import { toApiThread } from "./thread-payload.ts";
import {
  NO_FLAGS,
  toApiUser,
  type DirectChannel,
  type GuildChannel,
  type WorldGuild,
} from "./world.ts";
import type { WorldChannel, WorldUser } from "./world.ts";

const LONG_AGO = "2024-01-01T00:00:00.000Z";

export function toApiChannel(
  channel: WorldChannel,
): ReturnType<typeof toApiThread> | APITextChannel | APIDMChannel {
  if (channel.kind === "dm") return toApiDm(channel);
  return channel.thread === undefined ? toApiTextChannel(channel) : toApiThread(channel);
}

function toApiDm({ id, user }: DirectChannel): APIDMChannel {
  return {
    id,
    type: ChannelType.DM,
    name: null,
    flags: NO_FLAGS,
    last_message_id: null,
    recipients: [toApiUser(user)],
  };
}

export function toApiTextChannel(channel: GuildChannel): APITextChannel {
  const { id, name, guild, botDenied, position } = channel;
  return {
    id,
    type: ChannelType.GuildText,
    name,
    guild_id: guild.id,
    position,
    flags: NO_FLAGS,
    nsfw: false,
    topic: null,
    parent_id: null,
    last_message_id: null,
    rate_limit_per_user: 0,
    permission_overwrites: [
      { id: guild.botRoleId, type: OverwriteType.Role, allow: "0", deny: botDenied.toString() },
    ],
  };
}

/** Enough of a guild for discord.js's caches: roles, channels, and the bot as a member with its role. */
export function toGuildCreate(
  guild: WorldGuild,
  bot: WorldUser,
  threads: readonly GuildChannel[],
): GatewayGuildCreateDispatchData {
  const payload = {
    id: guild.id,
    name: guild.name,
    icon: null,
    splash: null,
    discovery_splash: null,
    description: null,
    banner: null,
    owner_id: guild.ownerId,
    region: "deprecated",
    afk_channel_id: null,
    afk_timeout: 300,
    system_channel_id: null,
    system_channel_flags: 0,
    rules_channel_id: null,
    public_updates_channel_id: null,
    safety_alerts_channel_id: null,
    application_id: null,
    widget_enabled: false,
    verification_level: 0,
    default_message_notifications: 1,
    explicit_content_filter: 0,
    mfa_level: 0,
    nsfw_level: 0,
    premium_tier: 0,
    premium_subscription_count: 0,
    premium_progress_bar_enabled: false,
    preferred_locale: guild.locale,
    vanity_url_code: null,
    features: [],
    emojis: [],
    stickers: [],
    incidents_data: null,
    hub_type: null,
    roles: roles(guild),
    joined_at: LONG_AGO,
    large: false,
    unavailable: false,
    member_count: 3,
    voice_states: [],
    members: [{ ...member([guild.botRoleId]), user: toApiUser(bot) }],
    channels: Object.values(guild.channels).map(toApiTextChannel),
    threads: threads.map(toApiThread),
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  };
  return payload as unknown as GatewayGuildCreateDispatchData;
}

/** A guild as `GET /users/@me/guilds` lists it. */
export function toApiMyGuild(guild: WorldGuild): object {
  return {
    id: guild.id,
    name: guild.name,
    icon: null,
    banner: null,
    owner: false,
    permissions: guild.botPermissions.toString(),
    features: [],
  };
}

/** @everyone may do nothing here, so that the bot has exactly what its own role says. */
function roles(guild: WorldGuild): APIRole[] {
  return [
    role(guild.id, "@everyone", 0n, 0),
    role(guild.memberRoleId, "Members", toBits(EVERYDAY), 1),
    role(guild.botRoleId, "Liner Notes", guild.botPermissions, 2),
  ];
}

function role(id: string, name: string, permissions: bigint, position: number): APIRole {
  return {
    id,
    name,
    permissions: permissions.toString(),
    position,
    color: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    managed: false,
    mentionable: false,
    icon: null,
    unicode_emoji: null,
    flags: NO_FLAGS,
  };
}

function member(roleIds: string[]): Omit<APIGuildMember, "user"> {
  return {
    avatar: null,
    banner: null,
    communication_disabled_until: null,
    nick: null,
    premium_since: null,
    joined_at: LONG_AGO,
    pending: false,
    roles: roleIds,
    mute: false,
    deaf: false,
    flags: NO_FLAGS,
  };
}

export function toInteractionMember(user: WorldUser, guild: WorldGuild): APIInteractionGuildMember {
  return {
    ...member([guild.memberRoleId]),
    user: toApiUser(user),
    permissions: user.permissions.toString(),
  };
}

export function toApiApplication(applicationId: string, bot: WorldUser): object {
  return {
    id: applicationId,
    name: bot.globalName,
    icon: null,
    description: "Listens",
    type: null,
    flags: 0,
    flags_new: "0",
    bot: toApiUser(bot),
    bot_public: true,
    bot_require_code_grant: false,
    verify_key: "0".repeat(64),
    redirect_uris: [],
    interactions_endpoint_url: null,
    role_connections_verification_url: null,
    owner: { ...toApiUser(bot), bot: false },
    approximate_guild_count: 1,
    approximate_user_install_count: 1,
    approximate_user_authorization_count: 1,
    explicit_content_filter: 0,
    team: null,
    eligible_oauth2_scopes: [],
  };
}
