import { ApplicationCommandType } from "discord.js";
import { aboutCard } from "../cards/about-card.ts";
import type { OrderDesk } from "../orders/desk.ts";
import type { SlashCommand } from "./command.ts";
import { EVERYWHERE } from "./contexts.ts";
import { think } from "./first-answer.ts";
import { editedReply } from "./reply.ts";

/** `/about`: which model listens here, under which licence, with which limits. */
export function createAboutCommand(desk: OrderDesk): SlashCommand {
  return {
    kind: "slash",
    definition: ABOUT,
    async run(interaction) {
      await think(interaction, "private");
      await interaction.editReply(editedReply(aboutCard(await desk.about())));
    },
  };
}

export const ABOUT: SlashCommand["definition"] = {
  type: ApplicationCommandType.ChatInput,
  name: "about",
  description: "Which model listens here, its licence and its limits",
  ...EVERYWHERE,
};
