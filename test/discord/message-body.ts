import type { APIAllowedMentions, APIEmbed } from "discord-api-types/v10";
import type { AnyComponent } from "./components.ts";

/** What a message holds, as it was asked for (`attachment://` not yet replaced). */
export interface MessageBody {
  readonly content: string;
  readonly embeds: readonly APIEmbed[];
  readonly components: readonly AnyComponent[];
  readonly attachmentIds: readonly string[];
  readonly flags: number;
}

export const EMPTY_BODY: MessageBody = {
  content: "",
  embeds: [],
  components: [],
  attachmentIds: [],
  flags: 0,
};

/** The fields that the requests which write messages share. Absent: leave as it is. Null: empty it. */
export interface MessagePayload {
  readonly content?: string | null;
  readonly embeds?: readonly APIEmbed[] | null;
  readonly components?: readonly AnyComponent[] | null;
  readonly attachments?: readonly AttachmentPayload[] | null;
  readonly flags?: number | null;
  readonly allowed_mentions?: APIAllowedMentions | null;
  readonly message_reference?: {
    readonly message_id: string;
    readonly fail_if_not_exists?: boolean | null;
  } | null;
  readonly nonce?: string | number | null;
  readonly enforce_nonce?: boolean | null;
}

/** A file of this request (`id` is its index) or one that the message keeps. */
export interface AttachmentPayload {
  readonly id: string;
  readonly filename?: string | null;
  readonly title?: string | null;
  readonly description?: string | null;
  readonly duration_secs?: number | null;
  readonly waveform?: string | null;
}
