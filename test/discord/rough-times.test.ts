import { PermissionFlagsBits, Routes, type TextChannel } from "discord.js";
import { describe, expect, it } from "vitest";
import { createManualClock } from "./clock.ts";
import { logIn } from "./log-in.ts";
import { MODERATOR } from "./permissions.ts";
import { deferPublicly, startScene, type Scene } from "./scene.ts";

describe("a Discord that is down", () => {
  it("fails every request until it comes back", async () => {
    await using scene = await startScene();
    const channel = textChannel(scene);

    const comeBack = scene.discord.faults.all({ status: 503 });
    await expect(channel.send("lost")).rejects.toMatchObject({ status: 503 });
    await expect(scene.client.rest.get("/users/@me")).rejects.toMatchObject({ status: 503 });
    comeBack();

    await expect(channel.send("kept")).resolves.toHaveProperty("content", "kept");
  });
});

describe("a bot that is down", () => {
  it("never learns of what people asked meanwhile, and they are told that it did not respond", async () => {
    const clock = createManualClock();
    await using scene = await startScene({ clock, onInteraction: deferPublicly });
    const heard = scene.ada.slash(scene.channel, "go");
    await heard.acknowledged();

    scene.discord.gateway.disconnect("cut");
    await scene.client.destroy();
    const lost = scene.ada.slash(scene.channel, "go");
    await using again = await logIn(scene.discord);
    again.client.on("interactionCreate", (interaction) => void deferPublicly(interaction));
    const later = scene.ada.slash(scene.channel, "go");
    await later.acknowledged();
    clock.advance(3001);

    expect([heard, lost, later].map(({ reachedBot }) => reachedBot)).toEqual([true, false, true]);
    expect([heard, lost, later].map(({ didNotRespond }) => didNotRespond)).toEqual([
      false,
      true,
      false,
    ]);
  });

  it("can be killed between a request and its answer, with the request done or not", async () => {
    await using scene = await startScene();
    const moments: string[] = [];
    const letGo = scene.discord.holdRequests(({ route, payload }, moment) => {
      moments.push(`${route} ${moment}`);
      const isWanted = JSON.stringify(payload).includes("dropped");
      return isWanted && moment === "received" ? "drop" : undefined;
    });
    const channel = textChannel(scene);

    await expect(channel.send("dropped")).rejects.toThrow("other side closed");
    await channel.send("done");
    letGo();
    await channel.send("not watched");

    expect(scene.discord.messages(scene.channel).map(({ content }) => content)).toEqual([
      "done",
      "not watched",
    ]);
    expect(moments).toEqual([
      "POST channel message received",
      "POST channel message received",
      "POST channel message done",
    ]);
  });
});

describe("a channel", () => {
  it("can be closed to the bot while it runs, and opened again", async () => {
    await using scene = await startScene();
    const channel = textChannel(scene);
    const may = () =>
      channel.permissionsFor(scene.client.user)?.has(PermissionFlagsBits.SendMessages);

    const told = new Promise((resolve) => scene.client.once("channelUpdate", resolve));
    scene.discord.denyBot(scene.channel, ["SendMessages"]);
    await told;

    expect(may()).toBe(false);
    await expect(channel.send("no")).rejects.toMatchObject({ status: 403, code: 50_013 });
    scene.discord.denyBot(scene.channel, []);
    await expect(channel.send("yes")).resolves.toHaveProperty("content", "yes");
  });

  it("loses any message to a moderator, and only one's own to others", async () => {
    await using scene = await startScene();
    const mod = scene.discord.user({ name: "Mod", permissions: MODERATOR });
    const sent = await textChannel(scene).send("soon gone");

    expect(() => scene.ada.delete(sent)).toThrow("Ada may not delete this message");
    mod.delete(sent);

    await expect(sent.edit("too late")).rejects.toMatchObject({ code: 10_008 });
  });

  it("tells a message's nonce to its sender and to nobody who reads it later", async () => {
    await using scene = await startScene();
    const route = Routes.channelMessages(scene.channel.id);
    const body = { content: "card", nonce: "order-1", enforce_nonce: true };

    const sent = await scene.client.rest.post(route, { body });
    const read = await scene.client.rest.get(route);

    expect(sent).toMatchObject({ content: "card", nonce: "order-1" });
    expect(read).toEqual([expect.not.objectContaining({ nonce: "order-1" })]);
    expect(scene.discord.violations).toEqual([]);
  });

  it("is read onwards from a message, newest first", async () => {
    await using scene = await startScene();
    const channel = textChannel(scene);
    const first = await channel.send("1");
    for (const content of ["2", "3", "4"]) await channel.send(content);

    const next = await channel.messages.fetch({ after: first.id, limit: 2, cache: false });

    expect([...next.values()].map(({ content }) => content)).toEqual(["3", "2"]);
  });
});

function textChannel({ client, channel }: Scene): TextChannel {
  return client.channels.cache.get(channel.id) as TextChannel;
}
