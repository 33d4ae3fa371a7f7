import type { APIMessageInteractionMetadata } from "discord-api-types/v10";
import type { Changes } from "./changes.ts";
import type { Clock } from "./clock.ts";
import { EMPTY_BODY, type MessageBody } from "./message-body.ts";
import type { MessageView } from "./message-view.ts";
import type { MessageWriter, WriteRequest } from "./message-writer.ts";
import type { Snowflakes } from "./snowflake.ts";
import type { StoredMessage } from "./stored-message.ts";
import type { WorldChannel, WorldUser } from "./world.ts";

export interface NewMessage {
  readonly channel: WorldChannel;
  readonly author: WorldUser;
  readonly visibleTo?: string | undefined;
  readonly repliesTo?: StoredMessage | undefined;
  readonly nonce?: string | number | undefined;
  readonly answers?: APIMessageInteractionMetadata | undefined;
}

/** What the channel's readers (the bot among them) are told. */
export type MessageEvent = "MESSAGE_CREATE" | "MESSAGE_UPDATE" | "MESSAGE_DELETE";

export interface Messages {
  create(message: NewMessage, request: WriteRequest): StoredMessage;
  /** A message with this body as it is: a deferral, or what a person posts. */
  place(message: NewMessage, body: MessageBody, pings?: readonly string[]): StoredMessage;
  edit(message: StoredMessage, request: WriteRequest): void;
  remove(message: StoredMessage): void;
  /** Undefined where there is none (any more). */
  get(id: string): StoredMessage | undefined;
  all(): readonly StoredMessage[];
  onEvent(listener: (event: MessageEvent, message: StoredMessage) => void): void;
}

export function createMessages(options: {
  readonly clock: Clock;
  readonly snowflakes: Snowflakes;
  readonly changes: Changes;
  readonly write: MessageWriter;
  readonly view: MessageView;
}): Messages {
  const { clock, snowflakes, write, view } = options;
  const byId = new Map<string, StoredMessage>();
  const listeners: ((event: MessageEvent, message: StoredMessage) => void)[] = [];

  function place(
    { channel, author, visibleTo, repliesTo, nonce, answers }: NewMessage,
    body: MessageBody,
    pings: readonly string[] = [],
  ): StoredMessage {
    const message: StoredMessage = {
      id: snowflakes.next(),
      channel,
      author,
      createdAtMs: clock.now(),
      visibleTo,
      repliesTo,
      nonce,
      answers,
      editedAtMs: undefined,
      deleted: false,
      body,
      pings: new Set(pings),
      history: [],
    };
    byId.set(message.id, message);
    changed("MESSAGE_CREATE", message);
    return message;
  }

  function changed(event: MessageEvent, message: StoredMessage): void {
    message.history.push(view.toSeen(message));
    for (const listener of listeners) listener(event, message);
    options.changes.notify();
  }

  return {
    place,
    create(message, request) {
      const target = {
        current: EMPTY_BODY,
        channelId: message.channel.id,
        repliedToUserId: message.repliesTo?.author.id,
      };
      const { body, pings } = write(target, request);
      return place(message, body, pings);
    },
    edit(message, request) {
      const { body, channel } = message;
      const target = { current: body, channelId: channel.id, repliedToUserId: undefined };
      const written = write(target, request);
      message.body = written.body;
      message.editedAtMs = clock.now();
      for (const ping of written.pings) message.pings.add(ping);
      changed("MESSAGE_UPDATE", message);
    },
    remove(message) {
      message.deleted = true;
      changed("MESSAGE_DELETE", message);
    },
    get(id) {
      const message = byId.get(id);
      return message?.deleted === true ? undefined : message;
    },
    all: () => [...byId.values()],
    onEvent(listener) {
      listeners.push(listener);
    },
  };
}
