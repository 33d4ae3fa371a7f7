import { MessageFlags, type APIMessage } from "discord-api-types/v10";
import {
  IncomingWebhookRequestPartialSchema,
  IncomingWebhookUpdateRequestPartialSchema,
  MessageResponseSchema,
} from "discord-api-spec/zod";
import type { InteractionRecord, Interactions } from "./interactions.ts";
import type { MessagePayload } from "./message-body.ts";
import { CREATE_FLAGS, EDIT_FLAGS } from "./message-flags.ts";
import type { Messages } from "./messages.ts";
import { refuse } from "./refusals.ts";
import type { Route, RouteCall } from "./route.ts";
import type { StoredMessage } from "./stored-message.ts";
import type { WorldUser } from "./world.ts";

export interface WebhookRouteOptions {
  readonly interactions: Interactions;
  readonly messages: Messages;
  readonly bot: WorldUser;
  readonly toApi: (message: StoredMessage) => APIMessage;
}

const USER_INSTALL_FOLLOW_UPS = 5;
/** `:id` is a message's id or `@original`. */
const MESSAGE_PATH = "/webhooks/:app/:token/messages/:id";

/** What an interaction's token allows after the first answer: its message and the follow-ups. */
export function createWebhookRoutes(options: WebhookRouteOptions): readonly Route[] {
  const { interactions, messages, bot, toApi } = options;
  const ok = (message: StoredMessage) => ({ status: 200, body: toApi(message) });

  return [
    {
      name: "POST webhook message",
      method: "POST",
      path: "/webhooks/:app/:token",
      needsBotToken: false,
      request: () => IncomingWebhookRequestPartialSchema,
      answer: MessageResponseSchema,
      handle(call) {
        const interaction = interactions.answered(call.params["token"] ?? "");
        const { original } = interaction;
        // Discord's own oddity: right after a deferral, a follow-up is the deferred answer.
        if (original !== undefined && isLoading(original)) return ok(edit(original, call));
        return ok(followUp(interaction, call));
      },
    },
    {
      name: "GET webhook message",
      method: "GET",
      path: MESSAGE_PATH,
      needsBotToken: false,
      answer: MessageResponseSchema,
      handle: (call) => ok(find(call)),
    },
    {
      name: "PATCH webhook message",
      method: "PATCH",
      path: MESSAGE_PATH,
      needsBotToken: false,
      request: () => IncomingWebhookUpdateRequestPartialSchema,
      answer: MessageResponseSchema,
      handle: (call) => ok(edit(find(call), call)),
    },
    {
      name: "DELETE webhook message",
      method: "DELETE",
      path: MESSAGE_PATH,
      needsBotToken: false,
      handle(call) {
        messages.remove(find(call));
        return { status: 204 };
      },
    },
  ];

  function find({ params }: RouteCall): StoredMessage {
    const { token = "", id = "" } = params;
    const interaction = interactions.answered(token);
    if (id === "@original") {
      if (interaction.original === undefined) throw refuse.unknownWebhook();
      if (interaction.original.deleted) throw refuse.unknownMessage();
      return interaction.original;
    }
    const own = [interaction.original, ...interaction.followUps];
    const message = own.find((each) => each?.id === id && !each.deleted);
    if (message === undefined) throw refuse.unknownMessage();
    return message;
  }

  function edit(message: StoredMessage, call: RouteCall): StoredMessage {
    const payload = call.payload as MessagePayload;
    const asksEphemeral = ((payload.flags ?? 0) & MessageFlags.Ephemeral) !== 0;
    if (asksEphemeral && message.visibleTo === undefined) {
      call.report("rule", "asks to be ephemeral, but a public deferral stays public");
    }
    const { files, report } = call;
    messages.edit(message, { payload, files, settableFlags: EDIT_FLAGS, report });
    return message;
  }

  function followUp(interaction: InteractionRecord, call: RouteCall): StoredMessage {
    const { isUserInstall, followUps, channel, user, metadata } = interaction;
    if (isUserInstall && followUps.length >= USER_INSTALL_FOLLOW_UPS) {
      throw refuse.tooManyFollowUps();
    }
    const payload = call.payload as MessagePayload;
    const isEphemeral = ((payload.flags ?? 0) & MessageFlags.Ephemeral) !== 0;
    const { files, report } = call;
    const message = messages.create(
      {
        channel,
        author: bot,
        visibleTo: isEphemeral ? user.id : undefined,
        answers: metadata,
      },
      { payload, files, settableFlags: CREATE_FLAGS, report },
    );
    followUps.push(message);
    return message;
  }
}

function isLoading({ body, deleted }: StoredMessage): boolean {
  return !deleted && (body.flags & MessageFlags.Loading) !== 0;
}
