import { assert, asyncProperty, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { deferred, file, text, V2 } from "./message-parts.ts";
import { deferPublicly, startScene } from "./scene.ts";

describe("what Discord lets pass and nobody can want", () => {
  it("notes a file of a Components V2 message that no component shows", async () => {
    await using scene = await startScene({ onInteraction: deferPublicly });
    const edit = await deferred(scene);

    await edit({ flags: V2, components: [text("look")] }, [file("hidden.md")]);

    expect(scene.discord.violations).toEqual([
      expect.objectContaining({ kind: "invisible-attachment", route: "PATCH webhook message" }),
    ]);
  });

  it("counts whom a message pings, in text displays too", async () => {
    await using scene = await startScene({ onInteraction: deferPublicly });
    const edit = await deferred(scene);
    const content = `<@${scene.ada.id}> @everyone <@&123456789012345678>`;

    await edit({ flags: V2, components: [text(content)], allowed_mentions: { parse: [] } });
    const [harmless] = scene.discord.messages(scene.channel);
    await edit({ components: [text(content)] });
    const [pinging] = scene.discord.messages(scene.channel);

    expect(harmless?.pings).toEqual([]);
    expect(pinging?.pings).toEqual([`user:${scene.ada.id}`, "role:123456789012345678", "everyone"]);
  });
});

describe("any text of allowed length", () => {
  it("arrives as it was sent", async () => {
    await using scene = await startScene({ onInteraction: deferPublicly, rateLimits: "none" });
    const edit = await deferred(scene);
    const content = string({ unit: "grapheme", minLength: 1, maxLength: 300 });

    await assert(
      asyncProperty(content, async (sent) => {
        const message = await edit({ flags: V2, components: [text(sent)] });

        expect(message.components).toEqual([{ ...text(sent), id: 1 }]);
      }),
      { numRuns: 40 },
    );
    expect(scene.discord.violations).toEqual([]);
  });
});
