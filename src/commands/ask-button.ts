import { askModal, QUESTION_FIELD, SUGGESTION_FIELD } from "../cards/ask-modal.ts";
import { ASK } from "../cards/order-buttons.ts";
import { UserError } from "../errors.ts";
import type { OrderDesk } from "../orders/desk.ts";
import { LONGEST_QUESTION, QUESTION_CHOICES } from "../orders/question.ts";
import type { ComponentAction, ModalAction } from "./command.ts";
import { askWith } from "./first-answer.ts";
import { requirePermissionToAnswer } from "./permission.ts";
import { isPrivateCard, takeFromCard } from "./take-from-card.ts";

/** The Ask button of a card: asks for the question. What would be refused later is refused before it is typed. */
export function createAskAction(desk: OrderDesk): ComponentAction {
  return {
    kind: "component",
    name: ASK,
    async run(interaction, turnId) {
      const { id } = desk.goOnFrom(turnId, interaction.user.id);
      if (!isPrivateCard(interaction)) requirePermissionToAnswer(interaction);
      const modal = askModal({
        orderId: id,
        suggestions: QUESTION_CHOICES,
        maxQuestionLength: LONGEST_QUESTION,
      });
      await askWith(interaction, modal);
    },
  };
}

/** The question that was typed or picked; own words win. */
export function createAskModalAction(desk: OrderDesk): ModalAction {
  return {
    kind: "modal",
    name: ASK,
    async run(interaction, turnId) {
      const { fields, user } = interaction;
      const [picked = ""] = fields.getStringSelectValues(SUGGESTION_FIELD);
      const text = fields.getTextInputValue(QUESTION_FIELD).trim() || picked;
      if (text === "") {
        throw new UserError("no-question", "There was no question: type one, or pick one.");
      }
      const { upload, quality } = desk.goOnFrom(turnId, user.id);
      await takeFromCard(desk, interaction, {
        upload,
        question: { kind: "free", text },
        quality,
        follows: turnId,
      });
    },
  };
}
