import type { Message } from "discord.js";
import { chooseTrackCard } from "../cards/choose-track-card.ts";
import { UserError } from "../errors.ts";
import type { OrderDesk } from "../orders/desk.ts";
import type { Question } from "../orders/question.ts";
import type { AttachmentUpload } from "../orders/upload.ts";
import { attachmentUpload, looksHearable } from "./attachment-upload.ts";
import type { ComponentAction, MessageCommand } from "./command.ts";
import { think } from "./first-answer.ts";
import { requirePermissionToAnswer } from "./permission.ts";
import { editedReply } from "./reply.ts";
import { takeOrder, type OrderInteraction } from "./take-order.ts";

/** What is asked of the tracks of any message that carries one. */
export interface TrackMenu {
  readonly definition: MessageCommand["definition"];
  readonly question: Question;
  /** Begins the `custom_id` of the menu that asks which track is meant. */
  readonly chooseName: string;
}

/** A command on a message with a track; with several, a menu asks which. */
export function createTrackMenuCommand(desk: OrderDesk, menu: TrackMenu): MessageCommand {
  return {
    kind: "message",
    definition: menu.definition,
    async run(interaction) {
      const uploads = hearableUploads(interaction.targetMessage);
      const [first, ...others] = uploads;
      if (first === undefined) {
        throw new UserError(
          "no-track",
          "There is no track in that message. Choose one with an audio or video file, or a voice message.",
        );
      }
      requirePermissionToAnswer(interaction);
      if (others.length === 0) return takeUpload(desk, interaction, first, menu);

      const card = chooseTrackCard({
        tracks: uploads.map(({ attachmentId, name, declaredBytes }) => ({
          value: attachmentId,
          name,
          description: `${(declaredBytes / 1e6).toFixed(1)} MB`,
        })),
        customId: `${menu.chooseName}:${interaction.id}`,
      });
      // Remembered before it is shown: a quick hand chooses within milliseconds.
      await think(interaction, "private");
      await desk.rememberChoice(interaction.id, uploads);
      await interaction.editReply(editedReply(card));
      return undefined;
    },
  };
}

/** The menu's answer. Links are too long for a `custom_id`: it names what was remembered when the menu was shown. */
export function createTrackChoiceAction(desk: OrderDesk, menu: TrackMenu): ComponentAction {
  return {
    kind: "component",
    name: menu.chooseName,
    async run(interaction, choiceId) {
      const chosen = interaction.isStringSelectMenu() ? interaction.values[0] : undefined;
      const uploads = await desk.recallChoice(choiceId);
      const upload = uploads.find(({ attachmentId }) => attachmentId === chosen);
      if (upload === undefined) {
        throw new UserError(
          "choice-expired",
          `That menu is too old. Use "${menu.definition.name}" on the message again.`,
        );
      }
      requirePermissionToAnswer(interaction);
      await takeUpload(desk, interaction, upload, menu);
    },
  };
}

async function takeUpload(
  desk: OrderDesk,
  interaction: OrderInteraction,
  upload: AttachmentUpload,
  { question }: TrackMenu,
): Promise<void> {
  await takeOrder(desk, interaction, { upload, question, quality: null }, "public");
}

/** A forwarded message carries its tracks in a snapshot. */
function hearableUploads(message: Message): AttachmentUpload[] {
  const carried = [message, ...message.messageSnapshots.values()];
  return carried
    .flatMap(({ attachments }) => attachments.map((attachment) => attachment))
    .filter(looksHearable)
    .map(attachmentUpload);
}
