import { describe, expect, it } from "vitest";
import { controlsOf, textOf } from "../discord/read-message.ts";
import type { GuildChannel } from "../discord/world.ts";
import { answered, turnOf } from "./fake-desk.ts";
import { useStage, type Stage } from "./stage.ts";

const TOKEN_LIFE_MS = 15 * 60_000;
const NO_THREADS = ["CreatePublicThreads"] as const;

describe("/describe with a thread", () => {
  it("opens it at the answer, named after the track, and says in it how to go on", async () => {
    const stage = await useStage();

    const tags = { artist: "Björk", title: "Jóga" };
    const { card, order } = await stage.answer({ thread: true }, { tags });

    const [thread] = stage.discord.threads();
    expect(thread).toMatchObject({ id: card.id, name: "Björk — Jóga" });
    expect(messagesIn(stage, thread).map(textOf)).toEqual([
      expect.stringContaining("mention me, reply to me, or press **Ask**"),
    ]);
    expect(order.opensThread).toBe(true);
    expect(labels(card)).not.toContain("Thread");
    expect(stage.discord.violations).toEqual([]);
  });

  it("opens it once, however often the answer is brought", async () => {
    const stage = await useStage();
    const { order } = await stage.answer({ thread: true });

    await expect(stage.delivery.deliver(answered(order), "again")).resolves.toBe("delivered");

    expect(stage.discord.threads()).toHaveLength(1);
    expect(messagesIn(stage, stage.discord.threads()[0])).toHaveLength(1);
  });

  it("leaves the answer where it is when the bot may open none, and tells who asked, alone", async () => {
    const stage = await useStage();
    stage.discord.denyBot(stage.channel, NO_THREADS);

    const { card, interaction } = await stage.answer({ thread: true });

    expect(textOf(card)).toContain("It swells.");
    expect(stage.discord.threads()).toEqual([]);
    expect(interaction.followUps.map(textOf)).toEqual([
      expect.stringContaining("I lack Create Public Threads"),
    ]);
    expect(interaction.record.followUps.map(({ visibleTo }) => visibleTo)).toEqual([stage.ada.id]);
  });

  it("breaks nothing where nobody can be told any more", async () => {
    const stage = await useStage();
    stage.discord.denyBot(stage.channel, NO_THREADS);
    const { order, interaction } = await stage.ask({ thread: true });
    stage.clock.advance(TOKEN_LIFE_MS);

    await expect(stage.delivery.deliver(answered(order), "first")).resolves.toBe("delivered");

    expect(textOf(interaction.response())).toContain("It swells.");
    expect(interaction.followUps).toEqual([]);
  });

  it("opens none for a failure", async () => {
    const stage = await useStage();
    const { order } = await stage.ask({ thread: true });
    const outcome = { kind: "cancelled", by: "owner" } as const;

    await stage.delivery.deliver({ ...order, state: "cancelled", outcome }, "first");

    expect(stage.discord.threads()).toEqual([]);
  });

  it.each([
    { title: "a private answer", options: { private: true }, where: "channel" },
    { title: "a direct message", options: {}, where: "dm" },
  ] as const)("is refused for $title, before anything is done", async ({ options, where }) => {
    const stage = await useStage();
    const channel = where === "dm" ? stage.discord.dm(stage.ada) : stage.channel;
    const track = stage.discord.upload({ sizeBytes: 9 }, "tune.mp3");

    const interaction = stage.ada.slash(channel, "describe", { track, thread: true, ...options });
    await stage.untilHandled(interaction);

    expect(textOf(interaction.response())).toContain("A thread needs an answer that everybody");
    expect(stage.desk.taken).toEqual([]);
  });

  it("is refused for whoever may open none: the bot does not lend its permissions", async () => {
    const stage = await useStage();
    const guest = stage.discord.user({ name: "Guest", permissions: ["ViewChannel"] });
    const track = stage.discord.upload({ sizeBytes: 9 }, "tune.mp3");

    const interaction = guest.slash(stage.channel, "describe", { track, thread: true });
    await stage.untilHandled(interaction);

    expect(textOf(interaction.response())).toContain("You may not open threads");
  });
});

describe("the Thread button", () => {
  it("opens the thread at once, and says where it is", async () => {
    const stage = await useStage();
    const { card } = await stage.answer();

    const press = stage.ada.click(card, "Thread");
    await stage.untilHandled(press);

    expect(stage.discord.threads()).toMatchObject([{ id: card.id, name: "tune.mp3" }]);
    expect(press.ephemeral).toBe(true);
    expect(textOf(press.response())).toContain(`<#${card.id}>`);
  });

  it("says where the thread is when there is one", async () => {
    const stage = await useStage();
    const { card } = await stage.answer();
    await stage.untilHandled(stage.ada.click(card, "Thread"));

    const second = stage.moderator.click(card, "Thread");
    await stage.untilHandled(second);

    expect(textOf(second.response())).toContain(`<#${card.id}>`);
    expect(stage.discord.threads()).toHaveLength(1);
  });

  it("says what the bot lacks when that was taken away meanwhile", async () => {
    const stage = await useStage();
    const { card } = await stage.answer();
    stage.discord.denyBot(stage.channel, NO_THREADS);

    const press = stage.ada.click(card, "Thread");
    await stage.untilHandled(press);

    expect(textOf(press.response())).toContain("I lack Create Public Threads");
    expect(stage.discord.threads()).toEqual([]);
  });

  it("is not there where no thread can be", async () => {
    const stage = await useStage();
    const dm = stage.discord.dm(stage.ada);

    const { card: inPrivate } = await stage.answer({ visibility: "private" });
    const { card: inDm } = await stage.answer({ channel: dm });
    await stage.answer({ thread: true });
    const { card: inThread } = await stage.answer({ channel: threadOf(stage) });
    stage.discord.denyBot(stage.channel, NO_THREADS);
    const { card: forbidden } = await stage.answer();

    const cards = [inPrivate, inDm, inThread, forbidden];
    expect(cards.map(labels)).toEqual(cards.map(() => ["Ask", "Again", "Show as text", MENU]));
  });
});

describe("in a thread", () => {
  it("a mention goes on from the card that it begins with", async () => {
    const stage = await useStage();
    const { order } = await stage.answer({ thread: true });
    const thread = threadOf(stage);

    const message = stage.ada.post(thread, { content: mention(stage, "and the bass?") });
    await stage.untilHandled(message);

    expect(stage.desk.taken[1]).toMatchObject({
      follows: order.id,
      question: { text: "and the bass?" },
      destination: { channelId: thread.id, repliesTo: message.id, takesThreads: false },
    });
  });

  it("a mention goes on from the latest answer there", async () => {
    const stage = await useStage();
    await stage.answer({ thread: true });
    const thread = threadOf(stage);
    const first = stage.ada.post(thread, { content: mention(stage, "and the bass?") });
    await stage.untilHandled(first);
    const order = stage.desk.taken[1];
    if (order !== undefined) stage.desk.turns.push(turnOf(order));

    const second = stage.moderator.post(thread, { content: mention(stage, "compared to that?") });
    await stage.untilHandled(second);

    expect(stage.desk.taken[2]).toMatchObject({ follows: first.id });
  });

  it("a reply to the bot's hint goes on, and what is not for the bot does not", async () => {
    const stage = await useStage();
    const { order } = await stage.answer({ thread: true });
    const thread = threadOf(stage);
    const [hint] = stage.discord.messages(thread);

    const chat = stage.ada.post(thread, { content: "I like it" });
    const reply = stage.ada.post(thread, { content: "Why?", ...(hint && { replyTo: hint }) });
    await Promise.all([stage.untilHandled(chat), stage.untilHandled(reply)]);

    expect(stage.desk.taken.slice(1)).toMatchObject([{ id: reply.id, follows: order.id }]);
  });

  it("that has lost the card it began with, a mention is left alone", async () => {
    const stage = await useStage();
    const { card } = await stage.answer({ thread: true });
    stage.moderator.delete(card);

    const message = stage.ada.post(threadOf(stage), { content: mention(stage, "and now?") });
    await stage.untilHandled(message);

    expect(stage.desk.taken).toHaveLength(1);
    expect(stage.log.filter(({ level }) => Number(level) >= 30)).toEqual([]);
  });

  it("where the bot may not write, a mention is left alone", async () => {
    const stage = await useStage();
    await stage.answer({ thread: true });
    stage.discord.denyBot(stage.channel, ["SendMessagesInThreads"]);

    const message = stage.ada.post(threadOf(stage), { content: mention(stage, "and now?") });
    await stage.untilHandled(message);

    expect(stage.desk.taken).toHaveLength(1);
  });
});

const MENU = "Ask a preset of this track…";

function threadOf({ discord }: Stage): GuildChannel {
  const [thread] = discord.threads();
  if (thread === undefined) throw new Error("no thread was opened");
  return thread;
}

function messagesIn({ discord }: Stage, thread: GuildChannel | undefined) {
  return thread === undefined ? [] : discord.messages(thread);
}

function labels(card: Parameters<typeof controlsOf>[0]) {
  return controlsOf(card).map(({ label }) => label);
}

function mention({ discord }: Stage, words: string): string {
  return `<@${discord.bot.id}> ${words}`;
}
