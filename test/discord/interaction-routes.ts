import {
  InteractionResponseType as Answer,
  InteractionType,
  MessageFlags,
  type APIInteractionResponse,
  type APIMessage,
} from "discord-api-types/v10";
import {
  ApplicationCommandAutocompleteCallbackRequestSchema,
  CreateMessageInteractionCallbackRequestSchema,
  InteractionCallbackResponseSchema,
  ModalInteractionCallbackRequestSchema,
  UpdateMessageInteractionCallbackRequestSchema,
} from "discord-api-spec/zod";
import type { ZodMiniType } from "zod/mini";
import type { Clock } from "./clock.ts";
import { modalIssues } from "./component-rules.ts";
import type { AnyComponent } from "./components.ts";
import type { InteractionRecord, Interactions } from "./interactions.ts";
import { EMPTY_BODY, type MessagePayload } from "./message-body.ts";
import { CREATE_FLAGS, EDIT_FLAGS } from "./message-flags.ts";
import type { Messages } from "./messages.ts";
import type { Route, RouteCall } from "./route.ts";
import type { StoredMessage } from "./stored-message.ts";
import { invalidForm } from "./violations.ts";
import type { WorldUser } from "./world.ts";

export interface InteractionRouteOptions {
  readonly clock: Clock;
  readonly interactions: Interactions;
  readonly messages: Messages;
  readonly bot: WorldUser;
  readonly toApi: (message: StoredMessage) => APIMessage;
}

/** The first answer to an interaction. */
export function createInteractionRoutes(options: InteractionRouteOptions): readonly Route[] {
  const { clock, interactions, messages, bot, toApi } = options;

  const callback: Route = {
    name: "POST interaction callback",
    method: "POST",
    path: "/interactions/:id/:token/callback",
    needsBotToken: false,
    request: schemaFor,
    answer: InteractionCallbackResponseSchema,
    handle(call) {
      const { id = "", token = "" } = call.params;
      const interaction = interactions.unanswered(id, token);
      const response = call.payload as APIInteractionResponse;
      if (!mayAnswer(interaction, response.type)) {
        const message = `type ${response.type} does not answer this kind of interaction`;
        throw invalidForm([{ path: "type", code: "INTERACTION_RESPONSE_TYPE_INVALID", message }]);
      }
      respond(interaction, response, call);
      interaction.acknowledged = { type: response.type, atMs: clock.now() };
      if (call.query.get("with_response") !== "true") return { status: 204 };
      return { status: 200, body: describe(interaction, response.type) };
    },
  };
  return [callback];

  function respond(
    interaction: InteractionRecord,
    response: APIInteractionResponse,
    call: RouteCall,
  ): void {
    if (response.type === Answer.ChannelMessageWithSource) {
      interaction.original = messages.create(
        newMessage(interaction, response.data.flags ?? 0),
        request(response.data, call, CREATE_FLAGS),
      );
    }
    if (response.type === Answer.DeferredChannelMessageWithSource) {
      interaction.original = defer(interaction, response.data?.flags ?? 0);
    }
    if (response.type === Answer.DeferredMessageUpdate) interaction.original = interaction.source;
    if (response.type === Answer.UpdateMessage && interaction.source !== undefined) {
      interaction.original = interaction.source;
      messages.edit(interaction.source, request(response.data, call, EDIT_FLAGS));
    }
    if (response.type === Answer.Modal) {
      const issues = modalIssues(response.data.components as unknown as readonly AnyComponent[]);
      if (issues.length > 0) throw invalidForm(issues);
      interaction.modal = response.data;
    }
    if (response.type === Answer.ApplicationCommandAutocompleteResult) {
      interaction.choices = response.data.choices ?? [];
    }
  }

  function defer(interaction: InteractionRecord, flags: number): StoredMessage {
    if ((flags & ~MessageFlags.Ephemeral) !== 0) {
      const message = "a deferral may only be ephemeral";
      throw invalidForm([{ path: "data.flags", code: "FLAGS_INVALID", message }]);
    }
    const body = { ...EMPTY_BODY, flags: flags | MessageFlags.Loading };
    return messages.place(newMessage(interaction, flags), body);
  }

  function newMessage(interaction: InteractionRecord, flags: number) {
    const isEphemeral = (flags & MessageFlags.Ephemeral) !== 0;
    return {
      channel: interaction.channel,
      author: bot,
      visibleTo: isEphemeral ? interaction.user.id : undefined,
      answers: interaction.metadata,
    };
  }

  function describe({ id, type, original }: InteractionRecord, answerType: Answer): object {
    if (original === undefined) return { interaction: { id, type } };
    return {
      interaction: {
        id,
        type,
        response_message_id: original.id,
        response_message_loading: (original.body.flags & MessageFlags.Loading) !== 0,
        response_message_ephemeral: original.visibleTo !== undefined,
      },
      resource: { type: answerType, message: toApi(original) },
    };
  }
}

function request(data: object | undefined, { files, report }: RouteCall, settableFlags: number) {
  return { payload: (data ?? {}) as MessagePayload, files, settableFlags, report };
}

const SCHEMAS: Partial<Record<Answer, ZodMiniType>> = {
  [Answer.UpdateMessage]: UpdateMessageInteractionCallbackRequestSchema,
  [Answer.DeferredMessageUpdate]: UpdateMessageInteractionCallbackRequestSchema,
  [Answer.ApplicationCommandAutocompleteResult]:
    ApplicationCommandAutocompleteCallbackRequestSchema,
  [Answer.Modal]: ModalInteractionCallbackRequestSchema,
};

function schemaFor(payload: unknown): ZodMiniType {
  const type = (payload as { readonly type?: Answer } | undefined)?.type;
  return (
    (type === undefined ? undefined : SCHEMAS[type]) ??
    CreateMessageInteractionCallbackRequestSchema
  );
}

const MESSAGE_ANSWERS: ReadonlySet<Answer> = new Set([
  Answer.ChannelMessageWithSource,
  Answer.DeferredChannelMessageWithSource,
]);
const UPDATE_ANSWERS: ReadonlySet<Answer> = new Set([
  Answer.UpdateMessage,
  Answer.DeferredMessageUpdate,
]);

function mayAnswer({ type, source }: InteractionRecord, answer: Answer): boolean {
  if (type === InteractionType.ApplicationCommandAutocomplete) {
    return answer === Answer.ApplicationCommandAutocompleteResult;
  }
  if (MESSAGE_ANSWERS.has(answer)) return true;
  if (UPDATE_ANSWERS.has(answer)) return source !== undefined;
  return answer === Answer.Modal && type !== InteractionType.ModalSubmit;
}
