import {
  ChannelType,
  ThreadAutoArchiveDuration,
  type APIPublicThreadChannel,
} from "discord-api-types/v10";
import { NO_FLAGS, type GuildChannel } from "./world.ts";

const LONG_AGO = "2024-01-01T00:00:00.000Z";

export function toApiThread({ id, name, guild, thread }: GuildChannel): APIPublicThreadChannel {
  return {
    id,
    type: ChannelType.PublicThread,
    name,
    guild_id: guild.id,
    ...(thread === undefined ? {} : { parent_id: thread.parent.id, owner_id: thread.ownerId }),
    flags: NO_FLAGS,
    last_message_id: null,
    rate_limit_per_user: 0,
    message_count: 0,
    member_count: 1,
    total_message_sent: 0,
    applied_tags: [],
    thread_metadata: {
      archived: false,
      archive_timestamp: LONG_AGO,
      auto_archive_duration: ThreadAutoArchiveDuration.OneDay,
      locked: false,
      create_timestamp: LONG_AGO,
    },
  };
}
