import { ModalInteractionCallbackRequestSchema } from "discord-api-spec/zod";
import { describe, expect, it } from "vitest";
import { askModal } from "../../src/cards/ask-modal.ts";
import { LONGEST_QUESTION, QUESTION_CHOICES } from "../../src/orders/question.ts";
import { modalIssues } from "../discord/component-rules.ts";
import type { AnyComponent } from "../discord/components.ts";
import { checkSchema } from "../discord/schema-check.ts";

describe("askModal", () => {
  it("is a modal that Discord takes, with the questions that can be picked", () => {
    const modal = askModal({
      orderId: "1574675104384679936",
      suggestions: QUESTION_CHOICES,
      maxQuestionLength: LONGEST_QUESTION,
    });

    const components = modal.components as unknown as readonly AnyComponent[];
    expect(checkSchema(ModalInteractionCallbackRequestSchema, { type: 9, data: modal })).toEqual(
      [],
    );
    expect(modalIssues(components)).toEqual([]);
    expect(modal.custom_id).toBe("ask:1574675104384679936");
    expect(modal.title.length).toBeLessThanOrEqual(45);
    expect(components.map(({ component }) => component?.["options"])).toContainEqual(
      QUESTION_CHOICES.map((question) => ({ label: question, value: question })),
    );
  });

  it("requires neither of its fields: one of them will do", () => {
    const { components } = askModal({ orderId: "1", suggestions: ["Why?"], maxQuestionLength: 10 });

    const fields = (components as unknown as readonly AnyComponent[]).map((each) => each.component);
    expect(fields.map((field) => field?.["required"])).toEqual([false, false]);
  });
});
