import {
  InteractionContextType as Context,
  type APIMessage,
  type APIMessageInteractionMetadata,
  type InteractionType,
} from "discord-api-types/v10";
import type { GatewaySession } from "./gateway-session.ts";
import type { InteractionRecord, Interactions } from "./interactions.ts";
import { EVERYDAY, toBits } from "./permissions.ts";
import type { Snowflakes } from "./snowflake.ts";
import type { StoredMessage } from "./stored-message.ts";
import { toApiChannel, toInteractionMember } from "./world-payloads.ts";
import { toApiUser, type World, type WorldChannel, type WorldUser } from "./world.ts";

/** How the bot came to be there. Default: as the channel is. */
export type Where = "guild" | "dm" | "userInstall";

export interface OutgoingInteraction {
  readonly user: WorldUser;
  readonly channel: WorldChannel;
  readonly where: Where;
  readonly type: InteractionType;
  readonly data: object;
  readonly source?: StoredMessage | undefined;
  readonly targetMessageId?: string;
  /** For a modal: the interaction that showed it. */
  readonly triggeredBy?: InteractionRecord;
}

export type InteractionSender = (interaction: OutgoingInteraction) => InteractionRecord;

export function createInteractionSender(options: {
  readonly applicationId: string;
  readonly snowflakes: Snowflakes;
  readonly interactions: Interactions;
  readonly world: World;
  readonly session: () => GatewaySession;
  readonly toApi: (message: StoredMessage) => APIMessage;
  readonly fileLimitBytes: number;
}): InteractionSender {
  const { applicationId, world, toApi } = options;
  return function send({ user, channel, where, type, data, source, ...rest }) {
    const id = options.snowflakes.next();
    const owners = ownersOf(where, channel, user);
    const metadata = {
      id,
      type,
      user: toApiUser(user),
      authorizing_integration_owners: owners,
      ...(source === undefined ? {} : { interacted_message_id: source.id }),
      ...(rest.targetMessageId === undefined ? {} : { target_message_id: rest.targetMessageId }),
      ...(rest.triggeredBy === undefined
        ? {}
        : { triggering_interaction_metadata: rest.triggeredBy.metadata }),
    } as unknown as APIMessageInteractionMetadata;
    const record = options.interactions.open({
      id,
      type,
      user,
      channel,
      isUserInstall: where === "userInstall",
      metadata,
      source,
    });
    record.dispatched = options.session().dispatch("INTERACTION_CREATE", {
      id,
      application_id: applicationId,
      type,
      data,
      token: record.token,
      version: 1,
      channel_id: channel.id,
      channel: { ...toApiChannel(channel), permissions: user.permissions.toString() },
      ...whoAndWhere(user, channel),
      ...(source === undefined ? {} : { message: toApi(source) }),
      app_permissions: permissionsOfApp(where, channel).toString(),
      locale: user.locale,
      entitlements: [],
      entitlement_sku_ids: [],
      authorizing_integration_owners: owners,
      context: contextOf(channel),
      attachment_size_limit: options.fileLimitBytes,
    });
    return record;
  };

  function permissionsOfApp(where: Where, channel: WorldChannel): bigint {
    return where === "guild" ? world.botPermissionsIn(channel) : toBits(EVERYDAY);
  }
}

export function whereOf(channel: WorldChannel): Where {
  if (channel.kind === "dm") return channel.botIsIn ? "dm" : "userInstall";
  return channel.guild.botIsMember ? "guild" : "userInstall";
}

export function contextOf(channel: WorldChannel): Context {
  if (channel.kind === "guild") return Context.Guild;
  return channel.botIsIn ? Context.BotDM : Context.PrivateChannel;
}

function ownersOf(where: Where, channel: WorldChannel, user: WorldUser): Record<string, string> {
  if (where === "userInstall") return { "1": user.id };
  return { "0": channel.kind === "guild" ? channel.guild.id : "0" };
}

function whoAndWhere(user: WorldUser, channel: WorldChannel): object {
  if (channel.kind === "dm") return { user: toApiUser(user) };
  const { guild } = channel;
  return {
    guild_id: guild.id,
    guild: { id: guild.id, locale: guild.locale, features: [] },
    guild_locale: guild.locale,
    member: toInteractionMember(user, guild),
  };
}
