import { ApplicationCommandType } from "discord.js";
import { queueCard } from "../cards/queue-card.ts";
import type { OrderDesk } from "../orders/desk.ts";
import type { SlashCommand } from "./command.ts";
import { EVERYWHERE } from "./contexts.ts";
import { replyWith } from "./first-answer.ts";

/** `/queue`: what runs, what waits, and how long that takes. */
export function createQueueCommand(desk: OrderDesk): SlashCommand {
  return {
    kind: "slash",
    definition: QUEUE,
    async run(interaction) {
      const report = desk.report(interaction.user.id);
      await replyWith(interaction, queueCard({ ...report, nowMs: Date.now() }), "private");
    },
  };
}

export const QUEUE: SlashCommand["definition"] = {
  type: ApplicationCommandType.ChatInput,
  name: "queue",
  description: "What is being listened to, what waits, and how long that takes",
  ...EVERYWHERE,
};
