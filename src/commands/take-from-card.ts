import { MessageFlags, type ModalSubmitInteraction } from "discord.js";
import type { OrderDesk } from "../orders/desk.ts";
import type { ComponentInteraction } from "./command.ts";
import { requirePermissionToAnswer } from "./permission.ts";
import { takeOrder, type Wish } from "./take-order.ts";

export type CardInteraction = ComponentInteraction | ModalSubmitInteraction;

/** Takes an order out of a card, as a new message that is as private as the card. */
export async function takeFromCard(
  desk: OrderDesk,
  interaction: CardInteraction,
  wish: Wish,
): Promise<void> {
  const isPrivate = isPrivateCard(interaction);
  if (!isPrivate) requirePermissionToAnswer(interaction);
  await takeOrder(desk, interaction, wish, isPrivate ? "private" : "public");
}

/** Whether only one person sees the card; where Discord does not say which card it was, nobody else may. */
export function isPrivateCard({ message }: CardInteraction): boolean {
  return message?.flags.has(MessageFlags.Ephemeral) ?? true;
}
