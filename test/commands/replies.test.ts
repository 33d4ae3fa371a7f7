import { GatewayIntentBits } from "discord.js";
import { describe, expect, it } from "vitest";
import { UserError } from "../../src/errors.ts";
import { controlsOf, textOf } from "../discord/read-message.ts";
import type { WorldChannel } from "../discord/world.ts";
import { answered, failed } from "./fake-desk.ts";
import { useStage, type Stage } from "./stage.ts";

describe("a reply to a card", () => {
  it("goes on with its conversation, answered as a reply that pings nobody", async () => {
    const stage = await useStage();
    const { card, order } = await stage.answer();

    const question = stage.ada.post(stage.channel, { content: "Why so slow?", replyTo: card });
    await stage.untilHandled(question);

    const [, followUp] = stage.desk.taken;
    const [, , reply] = stage.discord.messages(stage.channel);
    expect(followUp).toMatchObject({
      id: question.id,
      follows: order.id,
      upload: order.upload,
      question: { kind: "free", text: "Why so slow?" },
      requester: { userId: stage.ada.id, serverId: stage.channel.guild.id },
      destination: {
        messageId: reply?.id,
        repliesTo: question.id,
        interactionToken: "",
        tokenExpiresAtMs: 0,
        isPrivate: false,
      },
    });
    expect(reply?.message_reference?.message_id).toBe(question.id);
    expect(reply?.pings).toEqual([]);
    expect(controlsOf(reply ?? card)).toMatchObject([{ customId: `cancel:${question.id}` }]);
    expect(stage.discord.violations).toEqual([]);
  });

  it("is answered in that reply: progress first, and then a card that can be gone on from", async () => {
    const stage = await useStage();
    const { reply, order } = await askByReply(stage);

    stage.delivery.progress(order, { stage: "writing", textSoFar: "Because it" });
    await stage.discord.untilMessage(stage.channel, (each) => textOf(each).includes("Because it"));
    await expect(stage.delivery.deliver(answered(order, "Because."), "first")).resolves.toBe(
      "delivered",
    );

    const shown = stage.discord.messages(stage.channel).find(({ id }) => id === reply.id);
    expect(shown && textOf(shown)).toContain("Because.");
    expect(shown && controlsOf(shown)).toContainEqual(
      expect.objectContaining({ customId: `ask:${order.id}` }),
    );
    // The first one brought the card that was replied to.
    expect(new Set(stage.edits().slice(1))).toEqual(new Set(["PATCH channel message"]));
  });

  it("works on a card from before a restart, which the bot has never seen", async () => {
    const stage = await useStage();
    const { card, order } = await stage.answer();
    stage.client.channels.cache.forEach((channel) => {
      if (channel.isTextBased()) channel.messages.cache.clear();
    });

    const question = stage.ada.post(stage.channel, { content: "And now?", replyTo: card });
    await stage.untilHandled(question);

    expect(stage.desk.taken[1]).toMatchObject({ follows: order.id });
    const looked = stage.discord.requests.filter(({ route }) => route === "GET channel message");
    expect(looked).toEqual([]);
  });

  it("needs no privileged intent, and nothing is done with what does not mention the bot", async () => {
    const stage = await useStage();
    const { card } = await stage.answer();

    const quiet = stage.ada.post(stage.channel, {
      content: "not for the bot",
      replyTo: card,
      withoutPing: true,
    });
    await stage.untilHandled(quiet);

    expect(stage.client.options.intents.has(GatewayIntentBits.MessageContent)).toBe(false);
    expect(stage.desk.taken).toHaveLength(1);
    expect(stage.discord.messages(stage.channel)).toHaveLength(2);
  });

  it("is anybody's who can see the channel", async () => {
    const stage = await useStage();
    const { card } = await stage.answer();

    const question = stage.moderator.post(stage.channel, { content: "Louder?", replyTo: card });
    await stage.untilHandled(question);

    expect(stage.desk.taken[1]?.requester.userId).toBe(stage.moderator.id);
  });

  it("works in a direct message, where nobody has to be mentioned", async () => {
    const stage = await useStage();
    const dm = stage.discord.dm(stage.ada);
    const { card, order } = await stage.answer({ channel: dm });

    const question = stage.ada.post(dm, { content: "Why?", replyTo: card, withoutPing: true });
    await stage.untilHandled(question);

    expect(stage.desk.taken[1]).toMatchObject({
      follows: order.id,
      requester: { serverId: null },
      question: { text: "Why?" },
    });
  });

  it.each([
    { what: "progress", outcome: undefined },
    { what: "a failure", outcome: { mayRetry: true } },
  ])("gets no answer where the card shows $what: there is nothing to go on from", async (row) => {
    const stage = await useStage();
    const { order, interaction } = await stage.ask();
    if (row.outcome === undefined) {
      stage.delivery.progress(order, { stage: "listening" });
      await interaction.until(({ loading }) => !loading);
    } else await stage.delivery.deliver(failed(order, row.outcome), "first");

    const replyTo = interaction.response();
    const question = stage.ada.post(stage.channel, { content: "Well?", replyTo });
    await stage.untilHandled(question);

    expect(stage.desk.taken).toHaveLength(1);
    expect(stage.discord.messages(stage.channel)).toHaveLength(2);
    expect(warnings(stage)).toEqual([]);
  });

  it("is told, as a reply, why it is refused", async () => {
    const stage = await useStage({
      desk: {
        goOnFrom() {
          throw new UserError("unknown-turn", "I do not remember that track any more.");
        },
      },
    });
    const { card } = await stage.answer();

    const question = stage.ada.post(stage.channel, { content: "Why?", replyTo: card });
    await stage.untilHandled(question);

    const [, , refusal] = stage.discord.messages(stage.channel);
    expect(refusal && textOf(refusal)).toContain("I do not remember that track any more.");
    expect(refusal?.message_reference?.message_id).toBe(question.id);
  });

  it.each(["SendMessages", "ReadMessageHistory", "AttachFiles"] as const)(
    "is left alone where the bot lacks %s: nobody is told anything",
    async (permission) => {
      const stage = await useStage();
      const { card } = await stage.answer();
      stage.discord.denyBot(stage.channel, [permission]);

      const question = stage.ada.post(stage.channel, { content: "Why?", replyTo: card });
      await stage.untilHandled(question);

      expect(stage.desk.taken).toHaveLength(1);
      expect(stage.discord.messages(stage.channel)).toHaveLength(2);
      expect(warnings(stage)).toEqual([]);
    },
  );

  it("is not posted twice when the connection closes after the reply was posted", async () => {
    const stage = await useStage();
    const { card } = await stage.answer();
    stage.discord.faults.next("POST channel message", { closeSocket: "after" });

    const question = stage.ada.post(stage.channel, { content: "Why?", replyTo: card });
    await stage.untilHandled(question);

    expect(stage.desk.taken).toHaveLength(2);
    expect(stage.discord.messages(stage.channel)).toHaveLength(3);
  });
});

describe("the answer to a reply, when the bot went down before it could note its message", () => {
  it("is edited into the message that the reply was acknowledged by", async () => {
    const stage = await useStage();
    const { reply, order } = await askByReply(stage);
    const forgotten = { ...order, destination: { ...order.destination, messageId: null } };

    await stage.delivery.deliver(answered(forgotten, "Because."), "again");

    const shown = stage.discord.messages(stage.channel);
    expect(shown.find(({ id }) => id === reply.id)).toSatisfy(
      (message) => message !== undefined && textOf(message).includes("Because."),
    );
    expect(shown).toHaveLength(3);
  });

  it("comes as a reply of its own where none was posted", async () => {
    const stage = await useStage();
    const { reply, order, question } = await askByReply(stage);
    stage.moderator.delete(reply);
    const forgotten = { ...order, destination: { ...order.destination, messageId: null } };

    await stage.delivery.deliver(answered(forgotten, "Because."), "again");

    const shown = stage.discord.messages(stage.channel).at(-1);
    expect(shown && textOf(shown)).toContain("Because.");
    expect(shown?.message_reference?.message_id).toBe(question.id);
    expect(shown?.pings).toEqual([]);
  });
});

async function askByReply(stage: Stage, channel: WorldChannel = stage.channel) {
  const { card } = await stage.answer({ channel });
  const question = stage.ada.post(channel, { content: "Why?", replyTo: card });
  await stage.untilHandled(question);
  const order = stage.desk.taken.at(-1);
  const reply = stage.discord.messages(channel).at(-1);
  if (order?.id !== question.id || reply === undefined) throw new Error("not taken");
  return { question, order, reply };
}

function warnings({ log }: Stage) {
  return log.filter(({ level }) => Number(level) >= 30);
}
