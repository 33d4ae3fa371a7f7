import { MessageFlags, type APIMessage } from "discord-api-types/v10";
import {
  CreatePrivateChannelRequestSchema,
  GuildChannelResponseSchema,
  MessageCreateRequestSchema,
  MessageEditRequestPartialSchema,
  MessageResponseSchema,
  PrivateChannelResponseSchema,
  ThreadResponseSchema,
} from "discord-api-spec/zod";
import { z } from "zod/mini";
import type { Clock } from "./clock.ts";
import type { MessagePayload } from "./message-body.ts";
import { CREATE_FLAGS, EDIT_FLAGS } from "./message-flags.ts";
import type { Messages } from "./messages.ts";
import { has, type PermissionName } from "./permissions.ts";
import { refuse } from "./refusals.ts";
import type { Route, RouteCall } from "./route.ts";
import { sentBefore } from "./sent-before.ts";
import type { StoredMessage } from "./stored-message.ts";
import { invalidForm } from "./violations.ts";
import { toApiChannel } from "./world-payloads.ts";
import type { World, WorldChannel } from "./world.ts";

export interface ChannelRouteOptions {
  readonly clock: Clock;
  readonly world: World;
  readonly messages: Messages;
  readonly toApi: (message: StoredMessage) => APIMessage;
}

const ChannelSchema = z.union([
  GuildChannelResponseSchema,
  PrivateChannelResponseSchema,
  ThreadResponseSchema,
]);

/** What the bot token allows in channels: the way to answer once an interaction's token has expired. */
export function createChannelRoutes(options: ChannelRouteOptions): readonly Route[] {
  const { world, messages, toApi } = options;
  const common = { needsBotToken: true, answer: MessageResponseSchema } as const;
  const one = "/channels/:channel/messages/:id";
  const many = "/channels/:channel/messages";

  return [
    {
      ...common,
      name: "GET channel",
      method: "GET",
      path: "/channels/:channel",
      answer: ChannelSchema,
      handle: (call) => ({ status: 200, body: toApiChannel(channelOf(call, "ViewChannel")) }),
    },
    {
      ...common,
      name: "POST typing",
      method: "POST",
      path: "/channels/:channel/typing",
      handle(call) {
        channelOf(call, "SendMessages");
        return { status: 204 };
      },
    },
    {
      ...common,
      name: "POST direct message channel",
      method: "POST",
      path: "/users/@me/channels",
      request: () => CreatePrivateChannelRequestSchema,
      answer: PrivateChannelResponseSchema,
      handle({ payload }) {
        const { recipient_id } = payload as { readonly recipient_id?: string };
        const user = world.users.get(recipient_id ?? "");
        if (user === undefined) throw refuse.unknownUser();
        return { status: 200, body: toApiChannel(world.dm(user)) };
      },
    },
    {
      ...common,
      name: "GET channel messages",
      method: "GET",
      path: many,
      answer: z.array(MessageResponseSchema),
      handle: (call) => ({ status: 200, body: list(call).map(toApi) }),
    },
    {
      ...common,
      name: "POST channel message",
      method: "POST",
      path: many,
      request: () => MessageCreateRequestSchema,
      handle(call) {
        const message = post(call);
        // Whoever reads the message later does not learn its nonce.
        const { nonce } = message;
        return {
          status: 200,
          body: { ...toApi(message), ...(nonce === undefined ? {} : { nonce }) },
        };
      },
    },
    {
      ...common,
      name: "GET channel message",
      method: "GET",
      path: one,
      handle: (call) => ({ status: 200, body: toApi(find(call)) }),
    },
    {
      ...common,
      name: "PATCH channel message",
      method: "PATCH",
      path: one,
      request: () => MessageEditRequestPartialSchema,
      handle(call) {
        const message = find(call);
        if (message.author.id !== world.bot.id) throw refuse.notYourMessage();
        const { files, report } = call;
        const payload = call.payload as MessagePayload;
        messages.edit(message, { payload, files, settableFlags: EDIT_FLAGS, report });
        return { status: 200, body: toApi(message) };
      },
    },
    {
      ...common,
      name: "DELETE channel message",
      method: "DELETE",
      path: one,
      handle(call) {
        const message = find(call);
        if (message.author.id !== world.bot.id) channelOf(call, "ManageMessages");
        messages.remove(message);
        return { status: 204 };
      },
    },
  ];

  function channelOf({ params }: RouteCall, needed: PermissionName): WorldChannel {
    const channel = world.channels.get(params["channel"] ?? "");
    if (channel === undefined) throw refuse.unknownChannel();
    const permissions = world.botPermissionsIn(channel);
    if (!has(permissions, "ViewChannel")) throw refuse.missingAccess();
    if (!has(permissions, needed)) throw refuse.missingPermissions();
    return channel;
  }

  /** Newest first. What only one person sees does not exist for the bot token. */
  function list(call: RouteCall): readonly StoredMessage[] {
    const channel = channelOf(call, "ViewChannel");
    const before = call.query.get("before");
    const after = call.query.get("after");
    const limit = Number(call.query.get("limit") ?? 50);
    // Whoever may not read the past is shown an empty one.
    if (!has(world.botPermissionsIn(channel), "ReadMessageHistory")) return [];
    const found = messages
      .all()
      .filter((each) => each.channel.id === channel.id && !each.deleted && !each.visibleTo)
      .filter(({ id }) => before === null || BigInt(id) < BigInt(before))
      .filter(({ id }) => after === null || BigInt(id) > BigInt(after));
    // What comes next after a message, or what is latest; newest first either way.
    return (after === null ? found.slice(-limit) : found.slice(0, limit)).toReversed();
  }

  function find(call: RouteCall): StoredMessage {
    const channel = channelOf(call, "ViewChannel");
    const message = messages.get(call.params["id"] ?? "");
    if (message?.channel.id !== channel.id || message.visibleTo !== undefined) {
      throw refuse.unknownMessage();
    }
    return message;
  }

  function post(call: RouteCall): StoredMessage {
    const channel = channelOf(call, "ViewChannel");
    channelOf(call, isThread(channel) ? "SendMessagesInThreads" : "SendMessages");
    const payload = call.payload as MessagePayload;
    if (payload.message_reference && !has(world.botPermissionsIn(channel), "ReadMessageHistory")) {
      throw refuse.mayNotReply();
    }
    const { files, report } = call;
    if (files.length > 0) channelOf(call, "AttachFiles");
    const nonce = payload.nonce ?? undefined;
    const twin = payload.enforce_nonce === true ? sentBefore(channel, nonce, options) : undefined;
    if (twin !== undefined) return twin;
    if (((payload.flags ?? 0) & MessageFlags.Ephemeral) !== 0) {
      report("rule", "asks to be ephemeral, but only answers to interactions can be");
    }
    const settableFlags = CREATE_FLAGS & ~MessageFlags.Ephemeral;
    return messages.create(
      { channel, author: world.bot, nonce, repliesTo: repliesTo(payload) },
      { payload, files, settableFlags, report },
    );
  }

  function repliesTo({ message_reference: reference }: MessagePayload): StoredMessage | undefined {
    if (reference === undefined || reference === null) return undefined;
    const message = messages.get(reference.message_id);
    if (message === undefined && reference.fail_if_not_exists !== false) {
      const code = "MESSAGE_REFERENCE_UNKNOWN_MESSAGE";
      throw invalidForm([{ path: "message_reference", code, message: "Unknown message" }]);
    }
    return message;
  }
}

function isThread(channel: WorldChannel): boolean {
  return channel.kind === "guild" && channel.thread !== undefined;
}
