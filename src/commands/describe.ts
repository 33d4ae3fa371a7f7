import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  type ChatInputCommandInteraction,
} from "discord.js";
import type { OrderDesk } from "../orders/desk.ts";
import { LONGEST_QUESTION, PRESET_CHOICES, type Question } from "../orders/question.ts";
import { attachmentUpload } from "./attachment-upload.ts";
import type { SlashCommand } from "./command.ts";
import { EVERYWHERE } from "./contexts.ts";
import { requirePermissionToAnswer } from "./permission.ts";
import { takeOrder } from "./take-order.ts";
import { requireRoomForThread } from "./thread-permission.ts";

/** Discord shows at most this many suggestions. */
const MOST_CHOICES = 25;

/** `/describe`: a track in, a card out. */
export function createDescribeCommand(desk: OrderDesk): SlashCommand {
  return {
    kind: "slash",
    definition: DESCRIBE,
    async run(interaction) {
      const isPrivate = interaction.options.getBoolean("private") ?? false;
      const wantsThread = interaction.options.getBoolean("thread") ?? false;
      const upload = attachmentUpload(interaction.options.getAttachment("track", true));
      if (!isPrivate) requirePermissionToAnswer(interaction);
      // Within a thread the conversation is where it should be.
      const opensThread = wantsThread && interaction.channel?.isThread() !== true;
      if (opensThread) requireRoomForThread(interaction, isPrivate ? "private" : "public");
      const wish = {
        upload,
        question: questionOf(interaction),
        quality: interaction.options.getString("quality"),
        ...(opensThread ? { opensThread } : {}),
      };
      await takeOrder(desk, interaction, wish, isPrivate ? "private" : "public");
    },
    async autocomplete(interaction) {
      const typed = interaction.options.getFocused().toLowerCase();
      const qualities = await desk.qualities();
      await interaction.respond(
        qualities
          .filter(({ label }) => label.toLowerCase().includes(typed))
          .slice(0, MOST_CHOICES)
          .map(({ label, quantization }) => ({ name: label, value: quantization })),
      );
    },
  };
}

export const DESCRIBE: SlashCommand["definition"] = {
  type: ApplicationCommandType.ChatInput,
  name: "describe",
  description: "Have a track listened to: what Music Flamingo hears in it",
  ...EVERYWHERE,
  options: [
    {
      type: ApplicationCommandOptionType.Attachment,
      name: "track",
      description: "The track: WAV, FLAC, MP3, Ogg, M4A, WebM, AIFF, WMA, or a video's sound",
      required: true,
    },
    {
      type: ApplicationCommandOptionType.String,
      name: "preset",
      description: "What to ask (default: a description in detail)",
      choices: PRESET_CHOICES.map(({ slug, label }) => ({ name: label, value: slug })),
    },
    {
      type: ApplicationCommandOptionType.String,
      name: "question",
      description: "Your own question instead of a preset",
      max_length: LONGEST_QUESTION,
    },
    {
      type: ApplicationCommandOptionType.String,
      name: "quality",
      description: "Fast, balanced or best: what is installed here (default: the best)",
      autocomplete: true,
    },
    {
      type: ApplicationCommandOptionType.Boolean,
      name: "private",
      description: "Only you see the answer",
    },
    {
      type: ApplicationCommandOptionType.Boolean,
      name: "thread",
      description: "Open a thread for the answer, to go on asking there",
    },
  ],
};

function questionOf(interaction: ChatInputCommandInteraction): Question {
  const text = interaction.options.getString("question")?.trim() ?? "";
  if (text !== "") return { kind: "free", text };
  return { kind: "preset", slug: interaction.options.getString("preset") ?? "describe" };
}
