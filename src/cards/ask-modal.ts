import {
  ComponentType,
  TextInputStyle,
  type APIModalInteractionResponseCallbackData,
} from "discord.js";
import { askIdOf } from "./order-buttons.ts";

export interface AskModalView {
  /** The order whose answer is asked about. */
  readonly orderId: string;
  /** To pick from: 25 at most, of 100 characters at most each. */
  readonly suggestions: readonly string[];
  readonly maxQuestionLength: number;
}

/** The `custom_id` of what was picked, and of what was written. */
export const SUGGESTION_FIELD = "suggestion";
export const QUESTION_FIELD = "question";

/** Asks for a question, in own words or out of a list: neither is required, since either will do. */
export function askModal(view: AskModalView): APIModalInteractionResponseCallbackData {
  return {
    custom_id: askIdOf(view.orderId),
    title: "Ask about this track",
    components: [
      {
        type: ComponentType.Label,
        label: "Your question",
        description: "Name a moment (“what happens at 1:12?”) and I listen to that part.",
        component: {
          type: ComponentType.TextInput,
          custom_id: QUESTION_FIELD,
          style: TextInputStyle.Paragraph,
          required: false,
          max_length: view.maxQuestionLength,
        },
      },
      {
        type: ComponentType.Label,
        label: "Or one of these",
        component: {
          type: ComponentType.StringSelect,
          custom_id: SUGGESTION_FIELD,
          required: false,
          min_values: 0,
          max_values: 1,
          placeholder: "Choose a question",
          options: view.suggestions.map((question) => ({ label: question, value: question })),
        },
      },
    ],
  };
}
