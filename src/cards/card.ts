import { MessageFlags, type APIMessageTopLevelComponent, type APIAttachment } from "discord.js";

/** Something to attach. A File component of the card shows it: `attachment://` and this name. */
export interface CardFile {
  /** Letters, digits, dashes and one dot, so that Discord keeps it as it is. */
  readonly name: string;
  readonly data: Buffer;
  readonly contentType?: string;
}

/** A whole message in Components V2. */
export interface Card {
  readonly components: readonly APIMessageTopLevelComponent[];
  readonly files: readonly CardFile[];
}

/** The JSON part of a message; the same for sending, answering and editing. */
export interface CardBody {
  readonly flags: number;
  readonly allowed_mentions: { readonly parse: readonly never[] };
  readonly components: readonly APIMessageTopLevelComponent[];
  readonly attachments: readonly AttachmentReference[];
}

interface AttachmentReference extends Pick<APIAttachment, "filename"> {
  /** The number of its part of the form; a string, as all of Discord's ids. */
  readonly id: string;
}

/**
 * The caller sends `card.files` beside it, as `files[0]`, `files[1]`, … An edit drops every attachment that the
 * message had before: the list names only the card's own. Ephemeral is the caller's flag to add.
 */
export function cardBody(card: Card): CardBody {
  return {
    flags: MessageFlags.IsComponentsV2,
    allowed_mentions: { parse: [] },
    components: card.components,
    attachments: card.files.map(({ name }, id) => ({ id: String(id), filename: name })),
  };
}
