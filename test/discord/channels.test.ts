import { PermissionFlagsBits, type TextChannel } from "discord.js";
import { describe, expect, it } from "vitest";
import { deferPublicly, startScene, type Scene } from "./scene.ts";

describe("sending to a channel with the bot token", () => {
  it.each([
    ["may not see it", ["ViewChannel"], 50_001],
    ["may not send there", ["SendMessages"], 50_013],
  ] as const)("is refused where the bot %s", async (_title, botDenies, code) => {
    await using scene = await startScene({ guild: { channels: [{ name: "closed", botDenies }] } });

    const sent = scene.client.rest.post(`/channels/${scene.channel.id}/messages`, {
      body: { content: "hello" },
    });

    await expect(sent).rejects.toMatchObject({ status: 403, code });
  });

  it("shows discord.js the same permissions beforehand", async () => {
    await using scene = await startScene({
      guild: { channels: ["open", { name: "closed", botDenies: ["SendMessages"] }] },
    });
    const may = (name: string) =>
      textChannel(scene, name)
        .permissionsFor(scene.client.user)
        ?.has(PermissionFlagsBits.SendMessages);

    expect(may("open")).toBe(true);
    expect(may("closed")).toBe(false);
  });

  it("happens once for the same nonce", async () => {
    await using scene = await startScene();
    const channel = textChannel(scene, "general");
    const message = { content: "card", nonce: "order-1", enforceNonce: true };

    const first = await channel.send(message);
    const second = await channel.send(message);

    expect(second.id).toBe(first.id);
    expect(scene.discord.messages(scene.channel)).toHaveLength(1);
  });

  it("counts a ping of whom it replies to", async () => {
    await using scene = await startScene();
    const { id } = scene.ada.post(scene.channel, { content: "listen!" });
    const channel = textChannel(scene, "general");

    await channel.send({ content: "heard", reply: { messageReference: id } });
    await channel.send({
      content: "heard",
      reply: { messageReference: id },
      allowedMentions: { parse: [], repliedUser: false },
    });

    const [, pinging, quiet] = scene.discord.messages(scene.channel);
    expect(pinging?.pings).toEqual([`user:${scene.ada.id}`]);
    expect(quiet?.pings).toEqual([]);
  });

  it("is refused with a token that is none", async () => {
    await using scene = await startScene();

    const response = await fetch(`${scene.discord.apiUrl}/v10/users/@me`, {
      headers: { authorization: "Bot somebody-else" },
    });

    expect(response.status).toBe(401);
  });

  it("lists what is there, newest first, without private answers", async () => {
    await using scene = await startScene({ onInteraction: deferPublicly });
    const channel = textChannel(scene, "general");
    await channel.send("one");
    await channel.send("two");

    const fetched = await channel.messages.fetch({ limit: 10 });

    expect([...fetched.values()].map(({ content }) => content)).toEqual(["two", "one"]);
    expect(scene.discord.violations).toEqual([]);
  });
});

describe("faults", () => {
  it("make the next requests of a route fail as asked", async () => {
    await using scene = await startScene();
    const channel = textChannel(scene, "general");
    scene.discord.faults.next("POST channel message", { status: 500 });

    await expect(channel.send("lost")).rejects.toMatchObject({ status: 500 });
    await expect(channel.send("kept")).resolves.toHaveProperty("content", "kept");
  });

  it("can lose the answer to something that was done", async () => {
    await using scene = await startScene();
    const channel = textChannel(scene, "general");
    scene.discord.faults.next("POST channel message", { closeSocket: "after" });
    scene.discord.faults.next("POST channel message", { closeSocket: "before" });

    await expect(channel.send("done")).rejects.toThrow("other side closed");
    await expect(channel.send("not done")).rejects.toThrow("other side closed");

    expect(scene.discord.messages(scene.channel).map(({ content }) => content)).toEqual(["done"]);
  });

  it("rate-limit as Discord does, which discord.js waits out", async () => {
    await using scene = await startScene();
    scene.discord.faults.next("POST channel message", { status: 429, retryAfterSeconds: 0.05 });

    const sent = await textChannel(scene, "general").send("in the end");

    expect(sent.content).toBe("in the end");
    expect(scene.discord.requests.slice(-2).map(({ status }) => status)).toEqual([429, 200]);
    expect(scene.discord.violations).toEqual([]);
  });

  it("name a route that exists", async () => {
    await using scene = await startScene();

    expect(() => scene.discord.faults.next("PATCH nothing", { status: 500 })).toThrow(
      "PATCH webhook message",
    );
  });
});

describe("a route that is not faked", () => {
  it("is a violation, so that no test passes by not noticing", async () => {
    await using scene = await startScene();

    await expect(scene.client.rest.get("/guilds/1/bans")).rejects.toMatchObject({ status: 404 });
    expect(scene.discord.violations).toEqual([expect.objectContaining({ kind: "unknown-route" })]);
  });
});

function textChannel({ client, guild }: Scene, name: string): TextChannel {
  return client.channels.cache.get(guild.channel(name).id) as TextChannel;
}
