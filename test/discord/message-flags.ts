import { MessageFlags } from "discord-api-types/v10";

/** What an edit may set; Discord ignores the rest. */
export const EDIT_FLAGS = MessageFlags.SuppressEmbeds | MessageFlags.IsComponentsV2;

/** What a new message may set beside that. */
export const CREATE_FLAGS =
  EDIT_FLAGS |
  MessageFlags.Ephemeral |
  MessageFlags.SuppressNotifications |
  MessageFlags.IsVoiceMessage;
