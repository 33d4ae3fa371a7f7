import type {
  ChatInputCommandInteraction,
  MessageContextMenuCommandInteraction,
  ModalSubmitInteraction,
} from "discord.js";
import { progressCard } from "../cards/progress-card.ts";
import type { OrderDesk, OrderRequest } from "../orders/desk.ts";
import { askedQuestion } from "../orders/question.ts";
import { requesterOf } from "./actor.ts";
import type { ComponentInteraction } from "./command.ts";
import { destinationOf } from "./destination.ts";
import { replyWith, think, type Visibility } from "./first-answer.ts";

export type OrderInteraction =
  | ChatInputCommandInteraction
  | MessageContextMenuCommandInteraction
  | ModalSubmitInteraction
  | ComponentInteraction;

/** What is asked of which track; who asks and where is the interaction's or the message's. */
export type Wish = Omit<OrderRequest, "id" | "requester" | "destination">;

/** Hands in what the interaction asks for; acknowledges it once it is stored. */
export async function takeOrder(
  desk: OrderDesk,
  interaction: OrderInteraction,
  wish: Wish,
  visibility: Visibility,
): Promise<void> {
  const request = {
    ...wish,
    id: interaction.id,
    requester: requesterOf(interaction),
    destination: destinationOf(interaction, visibility),
  };
  // A follow-up would replace a "thinking": whoever is owed one gets a card from the start.
  const isOwed = desk.owedTo(interaction.user.id).length > 0;
  await desk.take(request, () =>
    isOwed
      ? replyWith(interaction, fetchingCard({ ...wish, id: interaction.id }), visibility)
      : think(interaction, visibility),
  );
}

/** What an order shows before anything is known of it. */
export function fetchingCard({
  id,
  upload,
  question,
}: Pick<OrderRequest, "id" | "upload" | "question">) {
  return progressCard({
    orderId: id,
    fileName: upload.name,
    question: askedQuestion(question),
    stage: "fetching",
    nowMs: Date.now(),
  });
}
