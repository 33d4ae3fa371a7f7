import { ApplicationCommandOptionType, ApplicationCommandType } from "discord.js";
import type { OrderDesk } from "../orders/desk.ts";
import { attachmentUpload } from "./attachment-upload.ts";
import type { SlashCommand } from "./command.ts";
import { EVERYWHERE } from "./contexts.ts";
import { requirePermissionToAnswer } from "./permission.ts";
import { takeOrder } from "./take-order.ts";

/** `/measure`: a track in, its numbers out, whatever the model does. */
export function createMeasureCommand(desk: OrderDesk): SlashCommand {
  return {
    kind: "slash",
    definition: MEASURE,
    async run(interaction) {
      const isPrivate = interaction.options.getBoolean("private") ?? false;
      const upload = attachmentUpload(interaction.options.getAttachment("track", true));
      if (!isPrivate) requirePermissionToAnswer(interaction);
      const wish = { upload, question: { kind: "measure" }, quality: null } as const;
      await takeOrder(desk, interaction, wish, isPrivate ? "private" : "public");
    },
  };
}

export const MEASURE: SlashCommand["definition"] = {
  type: ApplicationCommandType.ChatInput,
  name: "measure",
  description:
    "Measure a track: loudness, peaks, stereo, spectrum, tempo and key; at once, without the model",
  ...EVERYWHERE,
  options: [
    {
      type: ApplicationCommandOptionType.Attachment,
      name: "track",
      description: "The track: WAV, FLAC, MP3, Ogg, M4A, WebM, AIFF, WMA, or a video's sound",
      required: true,
    },
    {
      type: ApplicationCommandOptionType.Boolean,
      name: "private",
      description: "Only you see the numbers",
    },
  ],
};
