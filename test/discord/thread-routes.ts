import {
  CreateTextThreadWithMessageRequestSchema,
  ThreadResponseSchema,
} from "discord-api-spec/zod";
import type { Messages } from "./messages.ts";
import { has } from "./permissions.ts";
import { refuse } from "./refusals.ts";
import type { Route } from "./route.ts";
import { toApiThread } from "./thread-payload.ts";
import type { GuildChannel, World } from "./world.ts";

export interface ThreadRouteOptions {
  readonly world: World;
  readonly messages: Messages;
  readonly onThread: (thread: GuildChannel) => void;
}

/** How the bot opens a thread at a message. */
export function createThreadRoutes(options: ThreadRouteOptions): readonly Route[] {
  const { world, messages } = options;
  return [
    {
      name: "POST thread",
      method: "POST",
      path: "/channels/:channel/messages/:id/threads",
      needsBotToken: true,
      request: () => CreateTextThreadWithMessageRequestSchema,
      answer: ThreadResponseSchema,
      handle({ params, payload }) {
        const channel = world.channels.get(params["channel"] ?? "");
        if (channel === undefined) throw refuse.unknownChannel();
        const permissions = world.botPermissionsIn(channel);
        if (!has(permissions, "ViewChannel")) throw refuse.missingAccess();
        if (channel.kind === "dm" || channel.thread !== undefined) throw refuse.noThreadsHere();
        if (!has(permissions, "CreatePublicThreads")) throw refuse.missingPermissions();
        const message = messages.get(params["id"] ?? "");
        if (message?.channel.id !== channel.id || message.visibleTo !== undefined) {
          throw refuse.unknownMessage();
        }
        if (world.channels.has(message.id)) throw refuse.threadExists();
        const { name } = payload as { readonly name: string };
        const thread = world.addThread(channel, message.id, name);
        options.onThread(thread);
        return { status: 200, body: toApiThread(thread) };
      },
    },
  ];
}
