import { MessageFlags } from "discord-api-types/v10";
import { describe, expect, it } from "vitest";
import { cardBody } from "../../src/cards/card.ts";
import { textDisplay } from "../../src/cards/components.ts";

describe("cardBody", () => {
  it("is a Components V2 message that pings nobody and names its files in order", () => {
    const files = ["one.md", "two.png"].map((name) => ({ name, data: Buffer.from("x") }));

    const body = cardBody({ components: [textDisplay("hello")], files });

    expect(body).toMatchObject({
      flags: MessageFlags.IsComponentsV2,
      allowed_mentions: { parse: [] },
      attachments: [
        { id: "0", filename: "one.md" },
        { id: "1", filename: "two.png" },
      ],
    });
  });

  it("drops the attachments of the message it replaces", () => {
    expect(cardBody({ components: [textDisplay("hello")], files: [] }).attachments).toEqual([]);
  });
});
