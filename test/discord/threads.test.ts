import { Events, Routes, type Message } from "discord.js";
import { describe, expect, it } from "vitest";
import { startScene, type Scene } from "./scene.ts";

describe("a thread that the bot opens at a message", () => {
  it("has the message's id, is known to discord.js, and takes messages", async () => {
    await using scene = await startScene();
    const { id } = await post(scene, "a card");

    const thread = await scene.client.rest.post(Routes.threads(scene.channel.id, id), {
      body: { name: "Jóga" },
    });
    await post(scene, "in it", id);

    const cached = scene.client.channels.cache.get(id);
    expect(thread).toMatchObject({ id, name: "Jóga", parent_id: scene.channel.id });
    expect(cached?.isThread()).toBe(true);
    expect(scene.discord.threads().map((each) => scene.discord.messages(each).length)).toEqual([1]);
    expect(scene.discord.violations).toEqual([]);
  });

  it.each([
    ["a second time", [], 160_004],
    ["without the permission", ["CreatePublicThreads"], 50_013],
    ["where the bot sees nothing", ["ViewChannel"], 50_001],
  ] as const)("is refused %s", async (_title, denied, code) => {
    await using scene = await startScene();
    const { id } = await post(scene, "a card");
    const open = () =>
      scene.client.rest.post(Routes.threads(scene.channel.id, id), { body: { name: "Jóga" } });
    if (denied.length === 0) await open();
    scene.discord.denyBot(scene.channel, denied);

    await expect(open()).rejects.toMatchObject({ code });
  });

  it("is refused at a message that is not there, or that only one person sees", async () => {
    await using scene = await startScene({
      async onInteraction(interaction) {
        if (interaction.isRepliable()) await interaction.deferReply({ flags: "Ephemeral" });
      },
    });
    const secret = await scene.ada.slash(scene.channel, "go").until(() => true);
    const open = (id: string) =>
      scene.client.rest.post(Routes.threads(scene.channel.id, id), { body: { name: "Jóga" } });

    await expect(open(secret.id)).rejects.toMatchObject({ code: 10_008 });
    await expect(open("123456789012345678")).rejects.toMatchObject({ code: 10_008 });
  });
});

describe("a reply", () => {
  it("brings what it replies to along, and mentions its author", async () => {
    await using scene = await startScene();
    const card = await post(scene, "a card");
    const arrived = nextFromAda(scene);

    scene.ada.post(scene.channel, { content: "why?", replyTo: card });

    const message = await arrived;
    expect(message.content).toBe("why?");
    expect((await message.fetchReference()).content).toBe("a card");
    expect(message.mentions.users.has(scene.discord.bot.id)).toBe(true);
    expect(scene.discord.requests.map(({ route }) => route)).not.toContain("GET channel message");
  });

  it("hides what others said before, and what does not mention the bot", async () => {
    await using scene = await startScene();
    const mo = scene.discord.user({ name: "Mo" });
    const secret = mo.post(scene.channel, { content: "between us" });
    const arrived = nextFromAda(scene);

    scene.ada.post(scene.channel, { content: `<@${scene.discord.bot.id}> see`, replyTo: secret });

    const message = await arrived;
    expect(message.content).toContain("see");
    expect((await message.fetchReference()).content).toBe("");
  });

  it("is not for the bot when its author has turned the mention off", async () => {
    await using scene = await startScene();
    const card = await post(scene, "a card");
    const arrived = nextFromAda(scene);

    scene.ada.post(scene.channel, { content: "why?", replyTo: card, withoutPing: true });

    const message = await arrived;
    expect(message.content).toBe("");
    expect(message.mentions.users.size).toBe(0);
  });

  it("is refused to a bot that may not read the past", async () => {
    await using scene = await startScene();
    const { id } = scene.ada.post(scene.channel, { content: "listen" });
    scene.discord.denyBot(scene.channel, ["ReadMessageHistory"]);

    const sent = scene.client.rest.post(Routes.channelMessages(scene.channel.id), {
      body: { content: "heard", message_reference: { message_id: id } },
    });

    await expect(sent).rejects.toMatchObject({ code: 160_002 });
  });
});

async function post({ client, channel }: Scene, content: string, channelId = channel.id) {
  const route = Routes.channelMessages(channelId);
  return (await client.rest.post(route, { body: { content } })) as { readonly id: string };
}

async function nextFromAda({ client, ada }: Scene): Promise<Message> {
  return new Promise((resolve) => {
    client.on(Events.MessageCreate, (message) => {
      if (message.author.id === ada.id) resolve(message);
    });
  });
}
