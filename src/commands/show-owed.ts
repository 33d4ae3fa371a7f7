import type { RepliableInteraction } from "discord.js";
import type { Logger } from "pino";
import { keptHeader, withHeader } from "../cards/header.ts";
import type { OrderDesk } from "../orders/desk.ts";
import { referenceOf } from "../orders/order.ts";
import { isThinking } from "./first-answer.ts";
import { installedQualities } from "./installed-qualities.ts";
import { outcomeCard } from "./outcome-card.ts";
import { reply } from "./reply.ts";

/** Where only their owner has the bot, Discord allows 5 follow-ups to an interaction. */
const MOST_AT_ONCE = 3;

/**
 * Shows what could not be brought to a person earlier, to them alone, after a command of theirs that was answered.
 * Never rejects: what cannot be shown now stays owed.
 */
export function createShowOwed(desk: Pick<OrderDesk, "owedTo" | "settleOwed" | "qualities">) {
  /** Two commands of one person at a time must not both show the same. */
  const underway = new Set<string>();

  return async function showOwed(interaction: RepliableInteraction, logger: Logger): Promise<void> {
    if (!interaction.deferred && !interaction.replied) return;
    if (isThinking(interaction)) return; // A follow-up would take the place of the answer to come.
    const { user } = interaction;
    if (underway.has(user.id)) return;
    underway.add(user.id);
    try {
      const owed = desk.owedTo(user.id).slice(0, MOST_AT_ONCE);
      if (owed.length === 0) return;
      const qualities = await installedQualities(desk.qualities, logger);
      for (const order of owed) {
        const outcome = outcomeCard(order, qualities, "private", null);
        const card = withHeader(keptHeader(order.createdAtMs), outcome);
        await interaction.followUp(reply(card, "private"));
        desk.settleOwed(order.id);
        logger.info({ order: referenceOf(order.id) }, "a kept outcome was shown");
      }
    } catch (err) {
      logger.info({ err }, "a kept outcome could not be shown now");
    } finally {
      underway.delete(user.id);
    }
  };
}
