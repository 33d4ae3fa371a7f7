import type { APIMessage, APIMessageInteractionMetadata } from "discord-api-types/v10";
import type { MessageBody } from "./message-body.ts";
import type { WorldChannel, WorldUser } from "./world.ts";

export interface StoredMessage {
  readonly id: string;
  readonly channel: WorldChannel;
  readonly author: WorldUser;
  readonly createdAtMs: number;
  /** The only person who sees it; undefined: everybody in the channel. */
  readonly visibleTo: string | undefined;
  readonly repliesTo: StoredMessage | undefined;
  readonly nonce: string | number | undefined;
  /** The interaction it answers. */
  readonly answers: APIMessageInteractionMetadata | undefined;
  editedAtMs: number | undefined;
  deleted: boolean;
  body: MessageBody;
  /** All that any of its states would have notified. */
  readonly pings: Set<string>;
  readonly history: SeenMessage[];
}

/** A message in one of its states, as a person in the channel sees it. */
export interface SeenMessage extends APIMessage {
  /** Whom it (or an earlier state of it) notified: `user:ID`, `role:ID`, `everyone`. Stricter than Discord. */
  readonly pings: readonly string[];
  readonly ephemeral: boolean;
  /** The bot is still "thinking". */
  readonly loading: boolean;
  readonly deleted: boolean;
}
