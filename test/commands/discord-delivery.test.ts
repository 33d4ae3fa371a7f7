import { describe, expect, it } from "vitest";
import type { Order } from "../../src/orders/order.ts";
import { controlsOf, filesOf, textOf } from "../discord/read-message.ts";
import { answered, failed, withDestination } from "./fake-desk.ts";
import { useStage, type Stage } from "./stage.ts";

/** Discord forgets nonces after some minutes; only a look at the channel helps then. */
const NONCE_LIFE_MS = 6 * 60_000;
const TOKEN_LIFE_MS = 15 * 60_000;
const PATCH_BY_TOKEN = "PATCH webhook message";
const PATCH_BY_BOT = "PATCH channel message";
const UNKNOWN_MESSAGE = { messageId: null };

describe("an outcome", () => {
  it("comes through the interaction's token while that lives", async () => {
    const stage = await useStage();
    const { order, interaction } = await stage.ask();

    await expect(stage.delivery.deliver(answered(order), "first")).resolves.toBe("delivered");

    expect(textOf(interaction.response())).toContain("It swells.");
    expect(stage.edits()).toEqual([PATCH_BY_TOKEN]);
    expect(stage.discord.violations).toEqual([]);
  });

  it("is edited into the public message once the token has expired", async () => {
    const stage = await useStage();
    const { order, interaction } = await stage.ask();
    stage.clock.advance(TOKEN_LIFE_MS);

    await expect(stage.delivery.deliver(answered(order), "first")).resolves.toBe("delivered");

    expect(textOf(interaction.response())).toContain("It swells.");
    expect(stage.edits()).toEqual([PATCH_BY_BOT]);
  });

  it("is edited by the bot too when Discord says that the token is gone before we thought so", async () => {
    const stage = await useStage();
    const { order, interaction } = await stage.ask();
    stage.discord.faults.next(PATCH_BY_TOKEN, { status: 401, code: 50_027 });

    await expect(stage.delivery.deliver(answered(order), "first")).resolves.toBe("delivered");

    expect(textOf(interaction.response())).toContain("It swells.");
    expect(stage.edits()).toEqual([PATCH_BY_TOKEN, PATCH_BY_BOT]);
  });

  it.each([
    ["a connection that is closed before", { closeSocket: "before" }],
    ["a connection that is closed after", { closeSocket: "after" }],
    ["a rate limit", { status: 429, retryAfterSeconds: 0.1 }],
    ["a fault of Discord's", { status: 502 }],
  ] as const)("survives %s", async (_title, fault) => {
    const stage = await useStage();
    const { order, interaction } = await stage.ask();
    stage.discord.faults.next(PATCH_BY_TOKEN, fault);

    await expect(stage.delivery.deliver(answered(order), "first")).resolves.toBe("delivered");

    expect(textOf(interaction.response())).toContain("It swells.");
    expect(stage.edits()).toHaveLength(2);
  });

  it("is owed to nobody once the message was deleted, whichever way it would have come", async () => {
    const stage = await useStage();
    for (const lateMs of [0, TOKEN_LIFE_MS]) {
      const { order, interaction } = await stage.ask();
      stage.moderator.delete(interaction.response());
      stage.clock.advance(lateMs);

      await expect(stage.delivery.deliver(answered(order), "first")).resolves.toBe("delivered");
    }

    expect(stage.log.filter(({ level }) => Number(level) >= 40)).toEqual([]);
  });

  it("is kept rather than shown to others when a private message can no longer be edited", async () => {
    const stage = await useStage();
    const { order } = await stage.ask({ visibility: "private" });
    stage.clock.advance(TOKEN_LIFE_MS);

    await expect(stage.delivery.deliver(answered(order), "first")).resolves.toBe("kept");

    expect(stage.edits()).toEqual([]);
  });

  it("is kept where the bot may no longer see the channel", async () => {
    const stage = await useStage();
    const { order } = await stage.ask();
    stage.discord.denyBot(stage.channel, ["ViewChannel"]);
    stage.clock.advance(TOKEN_LIFE_MS);

    await expect(stage.delivery.deliver(answered(order), "first")).resolves.toBe("kept");
  });

  it("is kept where the bot was only its owner's guest", async () => {
    const stage = await useStage({ guild: { botIsMember: false } });
    const { order } = await stage.ask({ where: "userInstall" });
    stage.clock.advance(TOKEN_LIFE_MS);

    await expect(stage.delivery.deliver(answered(order), "first")).resolves.toBe("kept");
  });

  it("is not brought where the message was deleted before anything was done", async () => {
    const stage = await useStage();
    const { order } = await stage.ask();
    const outcome = { kind: "cancelled", by: "nobody" } as const;

    await stage.delivery.deliver({ ...order, state: "cancelled", outcome }, "first");

    expect(stage.edits()).toEqual([]);
  });

  it("says that it was cancelled, and by whom", async () => {
    const stage = await useStage();
    const { order, interaction } = await stage.ask();
    const outcome = { kind: "cancelled", by: "moderator" } as const;

    await stage.delivery.deliver({ ...order, state: "cancelled", outcome }, "first");

    expect(textOf(interaction.response())).toContain("Cancelled by a moderator.");
    expect(controlsOf(interaction.response())).toEqual([]);
  });

  it("offers to try a failure once more where that may help", async () => {
    const stage = await useStage();
    const { order, interaction } = await stage.ask();

    await stage.delivery.deliver(failed(order, { mayRetry: true }), "first");

    expect(controlsOf(interaction.response())).toMatchObject([
      { label: "Retry", customId: `retry:${order.id}` },
    ]);
  });
});

describe("an outcome whose message is not known", () => {
  it("finds the message that acknowledged it, by the interaction that it answers", async () => {
    const stage = await useStage();
    const { order, interaction } = await stage.ask();
    stage.clock.advance(TOKEN_LIFE_MS);

    await stage.delivery.deliver(answered(withDestination(order, UNKNOWN_MESSAGE)), "first");

    expect(textOf(interaction.response())).toContain("It swells.");
    expect(stage.discord.messages(stage.channel)).toHaveLength(1);
  });

  it("comes as one new message where none was ever acknowledged: names its owner, pings nobody, and is whole", async () => {
    const stage = await useStage();
    const order = await unacknowledged(stage);
    const text = "A long story. ".repeat(600);

    await expect(stage.delivery.deliver(answered(order, text), "first")).resolves.toBe("delivered");
    stage.clock.advance(NONCE_LIFE_MS);
    await expect(stage.delivery.deliver(answered(order, text), "again")).resolves.toBe("delivered");

    const messages = stage.discord.messages(stage.channel);
    expect(messages.map(textOf)).toEqual([
      expect.stringContaining(`-# For <@${stage.ada.id}> · Reference: `),
    ]);
    expect(messages.flatMap(filesOf)).toHaveLength(1);
    expect(messages.flatMap(({ pings }) => pings)).toEqual([]);
  });

  it("is not posted twice when the connection closes after it was posted", async () => {
    const stage = await useStage();
    const order = await unacknowledged(stage);
    stage.discord.faults.next("POST channel message", { closeSocket: "after" });

    await expect(stage.delivery.deliver(answered(order), "first")).resolves.toBe("delivered");

    expect(stage.discord.messages(stage.channel)).toHaveLength(1);
  });

  it("is kept where the bot may not write", async () => {
    const stage = await useStage();
    const order = await unacknowledged(stage);
    stage.discord.denyBot(stage.channel, ["SendMessages"]);

    await expect(stage.delivery.deliver(answered(order), "first")).resolves.toBe("kept");
  });
});

/** An order that was stored, whose bot went down before it could say so. */
async function unacknowledged(stage: Stage): Promise<Order> {
  const { order } = await stage.ask();
  const [acknowledging] = stage.discord.messages(stage.channel);
  if (acknowledging !== undefined) stage.moderator.delete(acknowledging);
  const id = `${BigInt(order.id) + 1n}`;
  return withDestination({ ...order, id }, { messageId: null, interactionToken: "never-used" });
}
