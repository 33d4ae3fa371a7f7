import {
  MessageFlags,
  type InteractionEditReplyOptions,
  type InteractionReplyOptions,
} from "discord.js";
import type { Card } from "../cards/card.ts";

/** A card as the first answer to an interaction, that only its owner sees. Such cards carry no files. */
export function privateReply({ components }: Card): InteractionReplyOptions {
  return { components, flags: [MessageFlags.IsComponentsV2, MessageFlags.Ephemeral] };
}

/** A card in place of what was acknowledged; who sees it was decided then. */
export function editedReply({ components }: Card): InteractionEditReplyOptions {
  return { components, flags: [MessageFlags.IsComponentsV2] };
}
