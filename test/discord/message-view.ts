import { MessageFlags, MessageType, type APIEmbed, type APIMessage } from "discord-api-types/v10";
import type { Attachments } from "./attachments.ts";
import { toResponseComponent, type ResolvedMedia } from "./component-response.ts";
import type { SeenMessage, StoredMessage } from "./stored-message.ts";
import { toApiUser, type WorldUser } from "./world.ts";

export interface MessageView {
  /** With links that are fresh now. */
  readonly toApi: (message: StoredMessage) => APIMessage;
  readonly toSeen: (message: StoredMessage) => SeenMessage;
}

export function createMessageView(options: {
  readonly attachments: Attachments;
  readonly applicationId: string;
  readonly users: ReadonlyMap<string, WorldUser>;
}): MessageView {
  const { attachments, applicationId, users } = options;

  function toApi(message: StoredMessage): APIMessage {
    const { body, answers, author, repliesTo } = message;
    const resolve = (url: string): ResolvedMedia => resolveMedia(message, url);
    const mentioned = [...message.pings].flatMap((ping) => {
      const user = ping.startsWith("user:") ? users.get(ping.slice("user:".length)) : undefined;
      return user === undefined ? [] : [toApiUser(user)];
    });
    const payload = {
      id: message.id,
      channel_id: message.channel.id,
      type: messageType(message),
      author: toApiUser(author),
      content: body.content,
      embeds: body.embeds.map((embed) => toResponseEmbed(embed, resolve)),
      components: body.components.map((component) => toResponseComponent(component, resolve)),
      attachments: filesOf(message).map((file) => attachments.toApi(file)),
      flags: body.flags,
      timestamp: new Date(message.createdAtMs).toISOString(),
      edited_timestamp:
        message.editedAtMs === undefined ? null : new Date(message.editedAtMs).toISOString(),
      mentions: mentioned,
      mention_roles: [],
      mention_everyone: message.pings.has("everyone"),
      pinned: false,
      tts: false,
      ...(answers === undefined
        ? {}
        : {
            interaction_metadata: answers,
            application_id: applicationId,
            webhook_id: applicationId,
          }),
      ...(repliesTo === undefined
        ? {}
        : {
            message_reference: {
              type: 0,
              channel_id: repliesTo.channel.id,
              message_id: repliesTo.id,
            },
            // One level only: what a reply replies to in turn is named, not shown.
            referenced_message: repliesTo.deleted ? null : toApiAlone(repliesTo),
          }),
    };
    return payload as unknown as APIMessage;
  }

  function toApiAlone(message: StoredMessage): APIMessage {
    const { referenced_message: _referenced, ...alone } = toApi(message);
    return alone;
  }

  function filesOf({ body }: StoredMessage) {
    return body.attachmentIds.flatMap((id) => attachments.get(id) ?? []);
  }

  function resolveMedia(message: StoredMessage, url: string): ResolvedMedia {
    const file = filesOf(message).find(
      ({ id, filename }) => url === `attachment://${filename}` || url.includes(`/${id}/`),
    );
    if (file === undefined) return { id: "0", url, proxy_url: url, name: null, size: null };
    const link = attachments.signedUrl(file);
    return {
      id: file.id,
      url: link,
      proxy_url: link,
      content_type: file.contentType ?? "application/octet-stream",
      attachment_id: file.id,
      name: file.filename,
      size: file.sizeBytes,
    };
  }

  return {
    toApi,
    toSeen: (message) => ({
      ...toApi(message),
      pings: [...message.pings],
      ephemeral: message.visibleTo !== undefined,
      loading: (message.body.flags & MessageFlags.Loading) !== 0,
      deleted: message.deleted,
    }),
  };
}

function messageType({ answers, repliesTo }: StoredMessage): MessageType {
  if (answers !== undefined) return MessageType.ChatInputCommand;
  return repliesTo === undefined ? MessageType.Default : MessageType.Reply;
}

function toResponseEmbed(embed: APIEmbed, resolve: (url: string) => ResolvedMedia): object {
  const picture = (field: "image" | "thumbnail"): object => {
    const url = embed[field]?.url;
    if (url === undefined) return {};
    const { url: shown, proxy_url } = resolve(url);
    return { [field]: { url: shown, proxy_url } };
  };
  return {
    ...embed,
    type: "rich",
    ...(embed.fields === undefined
      ? {}
      : { fields: embed.fields.map((field) => ({ ...field, inline: field.inline ?? false })) }),
    ...picture("image"),
    ...picture("thumbnail"),
  };
}
