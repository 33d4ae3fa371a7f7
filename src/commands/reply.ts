import {
  MessageFlags,
  type InteractionEditReplyOptions,
  type InteractionReplyOptions,
  type InteractionUpdateOptions,
} from "discord.js";
import type { Card } from "../cards/card.ts";
import type { Visibility } from "./first-answer.ts";

/** A card as a message of its own: the first answer, or a follow-up. */
export function reply(
  { components, files }: Card,
  visibility: Visibility,
): InteractionReplyOptions {
  const ephemeral = visibility === "private" ? ([MessageFlags.Ephemeral] as const) : [];
  return {
    components,
    files: files.map(({ name, data }) => ({ name, attachment: data })),
    flags: [MessageFlags.IsComponentsV2, ...ephemeral],
    allowedMentions: { parse: [] },
  };
}

/** A card in place of what was acknowledged; who sees it was decided then. Such cards carry no files. */
export function editedReply({ components }: Card): InteractionEditReplyOptions {
  return { components, flags: [MessageFlags.IsComponentsV2], allowedMentions: { parse: [] } };
}

/** A card in place of the message whose button was pressed. Such cards carry no files. */
export function updated({ components }: Card): InteractionUpdateOptions {
  return { components, flags: [MessageFlags.IsComponentsV2], allowedMentions: { parse: [] } };
}
