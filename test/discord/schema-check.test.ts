import {
  ApplicationCommandUpdateRequestSchema,
  ErrorResponseSchema,
  InteractionCallbackResponseSchema,
  MessageEditRequestPartialSchema,
  MessageResponseSchema,
} from "discord-api-spec/zod";
import { describe, expect, it } from "vitest";
import { checkSchema } from "./schema-check.ts";
import { invalidForm, refusalBody } from "./violations.ts";

describe("checkSchema", () => {
  it("names the field deep inside a card, not only that something is wrong", () => {
    const card = { components: [{ type: 17, components: [{ type: 10, content: "" }] }] };

    const issues = checkSchema(MessageEditRequestPartialSchema, card);

    expect(issues.map(({ path }) => path)).toEqual(["components.0.components.0.content"]);
  });

  it("would notice if the fake answered with less than a message", () => {
    const issues = checkSchema(MessageResponseSchema, { id: "1", content: "x" });

    expect(issues.map(({ path }) => path)).toContain("author");
  });

  it("looks at values as they travel: undefined is absent", () => {
    const edit = { content: undefined, embeds: undefined };

    expect(checkSchema(MessageEditRequestPartialSchema, edit)).toEqual([]);
  });

  it("accepts what Discord accepts although its description does not", () => {
    const command = { name: "describe", description: "x", default_member_permissions: "32" };
    const refusal = refusalBody(invalidForm([{ path: "a.0", code: "WORD", message: "x" }]));

    expect(checkSchema(ApplicationCommandUpdateRequestSchema, command)).toEqual([]);
    expect(checkSchema(ErrorResponseSchema, refusal)).toEqual([]);
  });

  it("still looks at the message in the answer to a deferral", () => {
    const answer = { interaction: { id: "1", type: 2 }, resource: { type: 5, message: {} } };

    expect(checkSchema(InteractionCallbackResponseSchema, answer)).not.toEqual([]);
  });
});
