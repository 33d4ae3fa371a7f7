import { Client, Events, GatewayIntentBits, type Message } from "discord.js";
import { describe, expect, it } from "vitest";
import { startFakeDiscord } from "./fake-discord.ts";
import { logIn } from "./log-in.ts";
import { deferPublicly, startScene } from "./scene.ts";

describe("the gateway", () => {
  it.each([
    ["closes the connection", { code: 4000 }],
    ["cuts the connection", "cut"],
  ] as const)("%s and replays what was missed when the bot resumes", async (_title, how) => {
    await using scene = await startScene({ onInteraction: deferPublicly });
    const { gateway } = scene.discord;
    gateway.disconnect(how);

    const interaction = scene.ada.slash(scene.channel, "go");
    await gateway.connected();
    await interaction.acknowledged();

    expect(gateway.resumeCount).toBe(1);
    expect(gateway.identifyCount).toBe(1);
  });

  it("asks the bot to reconnect, and it resumes", async () => {
    await using scene = await startScene({ onInteraction: deferPublicly });
    const { gateway } = scene.discord;

    gateway.reconnect();
    await gateway.connected();
    await scene.ada.slash(scene.channel, "go").acknowledged();

    expect(gateway.resumeCount).toBe(1);
  });

  it("ends a session for good, and the bot logs in anew", async () => {
    await using scene = await startScene({ onInteraction: deferPublicly });
    const { gateway } = scene.discord;

    gateway.invalidateSession();
    await gateway.connected();
    await scene.ada.slash(scene.channel, "go").acknowledged();

    expect(gateway.identifyCount).toBe(2);
  });

  it("acknowledges heartbeats", async () => {
    await using discord = await startFakeDiscord({ heartbeatIntervalMs: 20 });
    await using bot = await logIn(discord);

    const ping = await new Promise<number>((resolve) => {
      bot.client.on(Events.Debug, () => {
        if (bot.client.ws.ping >= 0) resolve(bot.client.ws.ping);
      });
    });

    expect(ping).toBeGreaterThanOrEqual(0);
    expect(discord.gateway.heartbeatCount).toBeGreaterThan(0);
  });

  it("refuses intents that need Discord's approval", async () => {
    await using discord = await startFakeDiscord();
    const client = new Client({
      intents: [GatewayIntentBits.MessageContent],
      rest: { api: discord.apiUrl },
    });

    await expect(client.login(discord.botToken)).rejects.toThrow("disallowed intents");
    await client.destroy();
  });

  it("refuses a wrong token", async () => {
    await using discord = await startFakeDiscord();
    const client = new Client({ intents: [], rest: { api: discord.apiUrl } });

    await expect(client.login("not.the.token")).rejects.toThrow("invalid token");
    await client.destroy();
  });

  it("says nothing of the content of messages that are none of the bot's business", async () => {
    await using scene = await startScene();
    const { ada, channel, client, discord } = scene;
    const seen: Message[] = [];
    const all = new Promise<void>((resolve) => {
      client.on(Events.MessageCreate, (message) => {
        seen.push(message);
        if (seen.length === 3) resolve();
      });
    });

    ada.post(channel, { content: "between us" });
    ada.post(channel, { content: `<@${discord.bot.id}> listen` });
    ada.post(discord.dm(ada), { content: "hello bot" });
    await all;

    expect(seen.map(({ content }) => content)).toEqual([
      "",
      `<@${discord.bot.id}> listen`,
      "hello bot",
    ]);
  });
});
