import { MessageFlags } from "discord-api-types/v10";
import type { Attachments } from "./attachments.ts";
import { latest } from "./interaction-handle.ts";
import { EMPTY_BODY } from "./message-body.ts";
import type { Messages } from "./messages.ts";
import { has } from "./permissions.ts";
import { pingsOf } from "./pings.ts";
import type { SeenMessage, StoredMessage } from "./stored-message.ts";
import type { Upload } from "./upload.ts";
import {
  createCommandActions,
  type CommandActions,
  type CommandActionOptions,
} from "./user-commands.ts";
import { createControlActions, type ControlActions } from "./user-controls.ts";
import type { WorldChannel, WorldUser } from "./world.ts";

export interface Post {
  readonly content?: string;
  readonly attachments?: readonly Upload[];
  /** A voice message: one ogg upload with duration and waveform. */
  readonly voice?: boolean;
  readonly replyTo?: { readonly id: string };
  /** The reply does not mention whom it replies to ("@ OFF"). */
  readonly withoutPing?: boolean;
}

export interface UserHandle extends WorldUser, CommandActions, ControlActions {
  /** Posts a message as a person does. */
  post(channel: WorldChannel, post: Post): SeenMessage;
  /** Deletes a message of their own or, as a moderator, any. Throws where this person may not. */
  delete(message: { readonly id: string }): void;
}

export type UserHandleOptions = CommandActionOptions & {
  readonly messages: Messages;
  readonly attachments: Attachments;
  readonly findMessage: (id: string) => StoredMessage;
};

export function createUserHandle(user: WorldUser, options: UserHandleOptions): UserHandle {
  return {
    ...user,
    ...createCommandActions(user, options),
    ...createControlActions(user, options),
    post(channel, { content = "", attachments = [], voice = false, replyTo, withoutPing }) {
      const repliesTo = replyTo === undefined ? undefined : options.findMessage(replyTo.id);
      const stored = attachments.map((upload) =>
        options.attachments.add(upload.as("attachments", channel.id)),
      );
      const body = {
        ...EMPTY_BODY,
        content,
        attachmentIds: stored.map(({ id }) => id),
        flags: voice ? MessageFlags.IsVoiceMessage : 0,
      };
      const replied = withoutPing === true ? undefined : repliesTo?.author.id;
      const pings = pingsOf(body, undefined, replied);
      return latest(options.messages.place({ channel, author: user, repliesTo }, body, pings));
    },
    delete({ id }) {
      const message = options.findMessage(id);
      if (message.author.id !== user.id && !has(user.permissions, "ManageMessages")) {
        throw new Error(`${user.globalName} may not delete this message`);
      }
      options.messages.remove(message);
    },
  };
}
