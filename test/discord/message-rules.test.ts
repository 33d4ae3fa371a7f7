import { ComponentType } from "discord.js";
import { describe, expect, it } from "vitest";
import { button, deferred, file, option, row, text, V2 } from "./message-parts.ts";
import { deferPublicly, startScene } from "./scene.ts";

describe("what Discord refuses in an edited answer", () => {
  it.each([
    ["an empty message", { content: "" }, 50_006],
    ["Components V2 without components", { flags: V2 }, 50_006],
    ["content of 2001 characters", { content: "x".repeat(2001) }, 50_035],
    ["content beside Components V2", { flags: V2, content: "x", components: [text("y")] }, 50_035],
    [
      "an embed beside Components V2",
      { flags: V2, embeds: [{ title: "x" }], components: [text("y")] },
      50_035,
    ],
    ["Components V2 without the flag", { components: [text("x")] }, 50_035],
    [
      "text displays of 4001 characters together",
      { flags: V2, components: [text("x".repeat(2000)), text("y".repeat(2001))] },
      50_035,
    ],
    [
      "embeds of 6001 characters together",
      { embeds: [{ description: "x".repeat(3000) }, { description: "y".repeat(3001) }] },
      50_035,
    ],
    [
      "41 components, some of them inside others",
      {
        flags: V2,
        components: [
          {
            type: ComponentType.Container,
            components: Array.from({ length: 30 }, () => text("x")),
          },
          ...Array.from({ length: 10 }, () => text("y")),
        ],
      },
      50_035,
    ],
    [
      "the same custom id twice",
      { flags: V2, components: [row(button("a")), row(button("a"))] },
      50_035,
    ],
    [
      "a button without a custom id",
      { components: [row({ ...button("a"), custom_id: null })] },
      50_035,
    ],
    [
      "a select beside a button",
      {
        components: [
          row(button("a"), {
            type: ComponentType.StringSelect,
            custom_id: "b",
            options: [option("x")],
          }),
        ],
      },
      50_035,
    ],
    [
      "a select with the same value twice",
      {
        components: [
          row({
            type: ComponentType.StringSelect,
            custom_id: "b",
            options: [option("x"), option("x")],
          }),
        ],
      },
      50_035,
    ],
    [
      "a reference to a file that is not there",
      {
        flags: V2,
        components: [{ type: ComponentType.File, file: { url: "attachment://missing.md" } }],
      },
      50_035,
    ],
    [
      "a File component with a link instead of a file of the message",
      {
        flags: V2,
        components: [{ type: ComponentType.File, file: { url: "https://example.com/a.md" } }],
      },
      50_035,
    ],
    [
      "an attachment that the message never had",
      { content: "x", attachments: [{ id: "17" }] },
      50_035,
    ],
    ["what the schema forbids: a number as content", { content: 7 }, 50_035],
    [
      "what the schema forbids: eleven embeds",
      { embeds: Array.from({ length: 11 }, () => ({ title: "x" })) },
      50_035,
    ],
  ])("%s", async (_title, body, code) => {
    await using scene = await startScene({ onInteraction: deferPublicly });
    const edit = await deferred(scene);

    await expect(edit(body)).rejects.toMatchObject({ code });
    expect(scene.discord.violations).toHaveLength(1);
  });

  it("says which field is wrong", async () => {
    await using scene = await startScene({ onInteraction: deferPublicly });
    const edit = await deferred(scene);

    await expect(edit({ flags: V2, components: [text("")] })).rejects.toThrow(
      /components\.0\.content|components\[0\]\.content/,
    );
  });

  it("a file beyond the limit", async () => {
    await using scene = await startScene({ onInteraction: deferPublicly, fileLimitBytes: 1000 });
    const edit = await deferred(scene);

    await expect(edit({ content: "x" }, [file("big.md", 1001)])).rejects.toMatchObject({
      status: 413,
    });
  });

  it("a request beyond 25 MiB", async () => {
    await using scene = await startScene({
      onInteraction: deferPublicly,
      fileLimitBytes: 100 * 1024 * 1024,
    });
    const edit = await deferred(scene);

    const tooMuch = edit({ content: "x" }, [file("big.md", 26 * 1024 * 1024)]);

    await expect(tooMuch).rejects.toMatchObject({ status: 413 });
  });
});

describe("what an edited answer keeps", () => {
  it("Components V2: the flag cannot be unset, nor can content come back", async () => {
    await using scene = await startScene({ onInteraction: deferPublicly });
    const edit = await deferred(scene);
    await edit({ flags: V2, components: [text("first")] });

    await expect(edit({ flags: 0, components: [text("x")] })).rejects.toMatchObject({
      code: 50_035,
    });
    await expect(edit({ content: "x" })).rejects.toMatchObject({ code: 50_035 });
    await expect(edit({ components: [text("second")] })).resolves.toHaveProperty("flags", V2);
  });

  it("its files, unless the edit lists others", async () => {
    await using scene = await startScene({ onInteraction: deferPublicly });
    const edit = await deferred(scene);
    const first = await edit({ content: "x" }, [file("a.md")]);
    const [kept] = first.attachments;

    const both = await edit({ attachments: [{ id: kept?.id ?? "" }, { id: "0" }] }, [file("b.md")]);
    const replaced = await edit({ attachments: [{ id: "0" }] }, [file("c.md")]);

    expect(both.attachments.map(({ filename }) => filename)).toEqual(["a.md", "b.md"]);
    expect(replaced.attachments.map(({ filename }) => filename)).toEqual(["c.md"]);
    expect(scene.discord.violations).toEqual([]);
  });
});
