import { MessageType, type Message } from "discord.js";
import type { OrderDesk } from "../orders/desk.ts";
import { attachmentUpload, looksHearable } from "./attachment-upload.ts";
import { findTurnId } from "./find-turn.ts";
import type { Wish } from "./take-order.ts";

const ANSWERABLE: ReadonlySet<MessageType> = new Set([MessageType.Default, MessageType.Reply]);

/**
 * Whether a person says this to the bot: by a mention (a reply is one, unless its author turns that off), or between
 * the two of them. Without it the content is not even sent to us, and nobody's business of ours.
 */
export function isToBot({ author, webhookId, type, mentions, client, guildId }: Message): boolean {
  if (author.bot || webhookId !== null || !ANSWERABLE.has(type)) return false;
  return guildId === null || (client.user !== null && mentions.users.has(client.user.id));
}

/**
 * What a message asks for: a question about the card that it goes on from, or a track of its own with the text as the
 * question. Undefined where it is neither. Throws a UserError as `goOnFrom` does.
 */
export async function wishOf(message: Message, desk: OrderDesk): Promise<Wish | undefined> {
  const text = questionIn(message);
  const turnId = await findTurnId(message, desk);
  if (turnId !== undefined && text !== "") {
    const { upload, quality } = desk.goOnFrom(turnId, message.author.id);
    return { upload, question: { kind: "free", text }, quality, follows: turnId };
  }
  const track = message.attachments.find(looksHearable);
  if (track === undefined) return undefined;
  const question =
    text === ""
      ? ({ kind: "preset", slug: "describe" } as const)
      : ({ kind: "free", text } as const);
  return { upload: attachmentUpload(track), question, quality: null };
}

function questionIn({ content, client }: Message): string {
  return content.replaceAll(new RegExp(`<@!?${client.user?.id}>`, "g"), " ").trim();
}
