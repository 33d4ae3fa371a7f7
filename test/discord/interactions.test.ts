import { MessageFlags, Routes, TextDisplayBuilder } from "discord.js";
import { describe, expect, it } from "vitest";
import { createManualClock } from "./clock.ts";
import { textOf } from "./read-message.ts";
import { deferPublicly, startScene } from "./scene.ts";

const TYPES = { message: 4, deferred: 5, update: 7 } as const;

describe("the first answer to an interaction", () => {
  it("is refused after 3 s, and never reaches the person", async () => {
    const clock = createManualClock();
    await using scene = await startScene({
      clock,
      onInteraction: async (interaction) => {
        clock.advance(3001);
        await deferPublicly(interaction);
      },
    });

    const interaction = scene.ada.slash(scene.channel, "go");
    const tried = await scene.discord.untilRequest(({ code }) => code === 10_062);

    expect(tried).toMatchObject({ route: "POST interaction callback", status: 404 });
    expect(interaction.ackDelayMs).toBeUndefined();
    expect(scene.discord.messages(scene.channel)).toEqual([]);
  });

  it("is measured by the clock", async () => {
    const clock = createManualClock();
    await using scene = await startScene({
      clock,
      async onInteraction(interaction) {
        clock.advance(2900);
        await deferPublicly(interaction);
      },
    });

    const interaction = scene.ada.slash(scene.channel, "go");
    await interaction.acknowledged();

    expect(interaction.ackDelayMs).toBe(2900);
  });

  it("is refused the second time", async () => {
    await using scene = await startScene({ onInteraction: deferPublicly });
    const interaction = scene.ada.slash(scene.channel, "go");
    await interaction.acknowledged();

    const again = callback(scene.client, interaction, { type: TYPES.deferred });

    await expect(again).rejects.toMatchObject({ status: 400, code: 40_060 });
    expect(scene.discord.violations).toHaveLength(1);
  });

  it.each([
    ["a deferral that is more than ephemeral", { type: TYPES.deferred, data: { flags: 32_768 } }],
    ["an update of a message where there is none", { type: TYPES.update, data: { content: "x" } }],
    ["a type that nobody knows", { type: 99 }],
    ["a modal of six components", { type: 9, data: modal(6) }],
    ["a modal that uses a custom id twice", { type: 9, data: modal(2, "same") }],
  ])("is refused when it is %s", async (_title, body) => {
    await using scene = await startScene({ onInteraction: async () => {} });
    const interaction = scene.ada.slash(scene.channel, "go");

    await expect(callback(scene.client, interaction, body)).rejects.toMatchObject({ code: 50_035 });
    expect(interaction.ackDelayMs).toBeUndefined();
  });

  it("can be a message at once, and is returned when asked for", async () => {
    await using scene = await startScene({
      async onInteraction(interaction) {
        if (!interaction.isChatInputCommand()) return;
        const { resource } = await interaction.reply({ content: "hello", withResponse: true });
        await resource?.message?.edit(`I am ${resource.message.id}`);
      },
    });

    const interaction = scene.ada.slash(scene.channel, "go");
    const message = await interaction.until((state) => state.content.startsWith("I am"));

    expect(message.content).toBe(`I am ${message.id}`);
    expect(interaction.history.map(({ content }) => content)).toEqual(["hello", message.content]);
    expect(scene.discord.violations).toEqual([]);
  });
});

describe("later answers", () => {
  it("are refused before the first", async () => {
    await using scene = await startScene({ onInteraction: async () => {} });
    const { token } = scene.ada.slash(scene.channel, "go");
    const route = Routes.webhookMessage(scene.discord.applicationId, token);

    const edit = scene.client.rest.patch(route, { body: { content: "x" }, auth: false });

    await expect(edit).rejects.toMatchObject({ status: 404, code: 10_015 });
  });

  it("go by the bot token alone once 15 minutes have passed", async () => {
    const clock = createManualClock();
    await using scene = await startScene({ clock, onInteraction: deferPublicly });
    const { discord, client, channel, ada } = scene;
    const interaction = ada.slash(channel, "go");
    await interaction.acknowledged();
    clock.advance(15 * 60 * 1000 + 1);
    const { id } = interaction.response();
    const body = { content: "late" };

    const byToken = client.rest.patch(
      Routes.webhookMessage(discord.applicationId, interaction.token),
      { body, auth: false },
    );

    await expect(byToken).rejects.toMatchObject({ status: 401, code: 50_027 });
    await client.rest.patch(Routes.channelMessage(channel.id, id), { body });
    expect(textOf(interaction.response())).toBe("late");
    expect(discord.violations).toEqual([]);
  });

  it("keep the privacy that the deferral chose, and a private one is out of the bot token's reach", async () => {
    await using scene = await startScene({
      async onInteraction(interaction) {
        if (!interaction.isChatInputCommand()) return;
        await interaction.deferReply({ flags: MessageFlags.Ephemeral });
        await interaction.followUp({
          flags: MessageFlags.IsComponentsV2,
          components: [new TextDisplayBuilder().setContent("for you")],
        });
      },
    });
    const interaction = scene.ada.slash(scene.channel, "go");

    const message = await interaction.until((state) => !state.loading);
    const fetched = scene.client.rest.get(Routes.channelMessage(scene.channel.id, message.id));

    expect(textOf(message)).toBe("for you");
    expect(interaction.ephemeral).toBe(true);
    expect(interaction.followUps).toEqual([]);
    await expect(fetched).rejects.toMatchObject({ code: 10_008 });
    expect(scene.discord.violations).toEqual([]);
  });

  it("of a user install end with the fifth follow-up", async () => {
    await using scene = await startScene({
      rateLimits: "none",
      guild: { botIsMember: false },
      async onInteraction(interaction) {
        if (interaction.isRepliable()) await interaction.reply("first");
      },
    });
    const interaction = scene.ada.slash(scene.channel, "go");
    await interaction.acknowledged();
    const route = Routes.webhook(scene.discord.applicationId, interaction.token);
    const followUp = () => scene.client.rest.post(route, { body: { content: "x" }, auth: false });
    for (let count = 0; count < 5; count += 1) await followUp();

    await expect(followUp()).rejects.toMatchObject({ code: 40_094 });
    expect(interaction.followUps).toHaveLength(5);
  });

  it("can be deleted", async () => {
    await using scene = await startScene({
      async onInteraction(interaction) {
        if (!interaction.isChatInputCommand()) return;
        await interaction.reply("soon gone");
        await interaction.deleteReply();
      },
    });

    const interaction = scene.ada.slash(scene.channel, "go");
    const last = await interaction.until(({ deleted }) => deleted);

    expect(last.content).toBe("soon gone");
    expect(scene.discord.messages(scene.channel)).toEqual([]);
  });
});

function callback(
  client: { rest: { post: (route: `/${string}`, data: object) => Promise<unknown> } },
  { id, token }: { readonly id: string; readonly token: string },
  body: object,
): Promise<unknown> {
  return client.rest.post(Routes.interactionCallback(id, token), { body, auth: false });
}

function modal(fields: number, customId?: string): object {
  const components = Array.from({ length: fields }, (_, index) => ({
    type: 18,
    label: `Field ${index}`,
    component: { type: 4, custom_id: customId ?? `field-${index}`, style: 1 },
  }));
  return { custom_id: "modal", title: "Modal", components };
}
