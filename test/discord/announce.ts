import { ChannelType, type APIMessage } from "discord-api-types/v10";
import type { GatewaySession } from "./gateway-session.ts";
import type { MessageEvent } from "./messages.ts";
import { has } from "./permissions.ts";
import type { StoredMessage } from "./stored-message.ts";
import type { GuildChannel, World } from "./world.ts";

/** Tells the bot of a message, as far as its intents, its permissions and Discord's privacy rules let it know. */
export function announce(
  session: GatewaySession,
  world: World,
  event: MessageEvent,
  message: StoredMessage,
  toApi: (message: StoredMessage) => APIMessage,
): void {
  const { channel, visibleTo } = message;
  const intent = channel.kind === "dm" ? "DirectMessages" : "GuildMessages";
  if (visibleTo !== undefined || !session.has(intent)) return;
  if (!has(world.botPermissionsIn(channel), "ViewChannel")) return;

  const place =
    channel.kind === "guild"
      ? { guild_id: channel.guild.id, channel_type: channelType(channel) }
      : { channel_type: ChannelType.DM };
  if (event === "MESSAGE_DELETE") {
    session.dispatch(event, { id: message.id, channel_id: channel.id, ...place });
    return;
  }
  const shown = forBot(message, world, toApi(message));
  const { nonce } = message;
  const own = event === "MESSAGE_CREATE" && nonce !== undefined ? { nonce } : {};
  session.dispatch(event, { ...shown, ...own, ...place });
}

function channelType({ thread }: GuildChannel): ChannelType {
  return thread === undefined ? ChannelType.GuildText : ChannelType.PublicThread;
}

/** Without the privileged intent the bot reads only its own messages, DMs, and those that mention it. */
function forBot(message: StoredMessage, world: World, api: APIMessage): APIMessage {
  const { author, channel, repliesTo } = message;
  const { bot } = world;
  const mayRead =
    author.id === bot.id || channel.kind === "dm" || api.mentions.some(({ id }) => id === bot.id);
  const read = mayRead ? api : { ...api, content: "", embeds: [], attachments: [], components: [] };
  const { referenced_message: replied } = read;
  if (repliesTo === undefined || replied === undefined || replied === null) return read;
  return { ...read, referenced_message: forBot(repliesTo, world, replied) };
}
