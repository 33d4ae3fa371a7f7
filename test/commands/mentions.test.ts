import { describe, expect, it } from "vitest";
import { useStage } from "./stage.ts";

describe("a message to the bot that replies to no card", () => {
  it.each([
    { content: "", question: { kind: "preset", slug: "describe" } },
    { content: "Which key?", question: { kind: "free", text: "Which key?" } },
  ])("has its track described: “$content”", async ({ content, question }) => {
    const stage = await useStage();

    const message = stage.ada.post(stage.channel, {
      content: `<@${stage.discord.bot.id}> ${content}`,
      attachments: [stage.discord.upload({ sizeBytes: 9 }, "tune.mp3")],
    });
    await stage.untilHandled(message);

    expect(stage.desk.taken).toMatchObject([{ upload: { name: "tune.mp3" }, question }]);
    expect(stage.desk.taken[0]).not.toHaveProperty("follows");
  });

  it.each([
    { what: "only a mention", post: (bot: string) => ({ content: `<@${bot}>` }) },
    { what: "words alone", post: (bot: string) => ({ content: `hello <@${bot}>` }) },
  ])("is left alone when it is $what", async ({ post }) => {
    const stage = await useStage();

    const message = stage.ada.post(stage.channel, post(stage.discord.bot.id));
    await stage.untilHandled(message);

    expect(stage.discord.messages(stage.channel)).toHaveLength(1);
  });
});
