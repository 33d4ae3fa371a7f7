import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { pino } from "pino";
import type { MessageRequests } from "../../src/commands/message-requests.ts";
import { createProgressEdits } from "../../src/commands/progress-edits.ts";
import type { Destination, Order } from "../../src/orders/order.ts";
import { textOf } from "../discord/read-message.ts";
import { answered } from "./fake-desk.ts";
import { useStage } from "./stage.ts";

const TOKEN_LIFE_MS = 15 * 60_000;

describe("progress, against Discord", () => {
  it("shows each stage in the message, with a button to cancel it, and stops for the answer", async () => {
    const stage = await useStage();
    const { order, interaction } = await stage.ask();

    stage.delivery.progress(order, { stage: "waiting", place: 2, expectedAtMs: null });
    await interaction.until((message) => textOf(message).includes("2nd in line."));
    stage.delivery.progress(order, { stage: "writing", textSoFar: "It **sw" });
    await interaction.until((message) => textOf(message).includes("It **sw**"));
    await stage.delivery.deliver(answered(order), "first");
    stage.delivery.progress(order, { stage: "writing", textSoFar: "too late" });
    await stage.delivery.silence(order.id);

    expect(textOf(interaction.response())).toContain("It swells.");
    expect(stage.discord.violations).toEqual([]);
  });

  it("goes on as the bot when a public order waits for longer than its token lives", async () => {
    const stage = await useStage();
    const { order, interaction } = await stage.ask();
    stage.clock.advance(TOKEN_LIFE_MS);

    stage.delivery.progress(order, { stage: "waiting", place: 7, expectedAtMs: null });

    await stage.discord.untilRequest(({ route }) => route === "PATCH channel message");
    expect(textOf(interaction.response())).toContain("7th in line.");
    expect(stage.edits()).toEqual(["PATCH channel message"]);
  });

  it("says that nobody waits any more when the message was deleted, and asks no further", async () => {
    const stage = await useStage();
    const { order, interaction } = await stage.ask();
    stage.moderator.delete(interaction.response());

    stage.delivery.progress(order, { stage: "waiting", place: 2, expectedAtMs: null });
    await stage.discord.untilRequest(({ code }) => code === 10_008);
    await stage.delivery.silence(order.id);

    expect(stage.gone).toEqual([order.id]);
    expect(stage.log.filter(({ level }) => Number(level) >= 30)).toEqual([]);
  });
});

describe("progress of a private order", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("says before its token expires that nothing more will be seen, and then is silent", async () => {
    const { edits, order, sent } = start({
      isPrivate: true,
      tokenExpiresAtMs: Date.now() + 60_000,
    });

    edits.show(order, { stage: "waiting", place: 2 });
    await vi.advanceTimersByTimeAsync(44_999);
    expect(sent.map(({ isLast }) => isLast)).toEqual([false]);
    await vi.advanceTimersByTimeAsync(1);
    edits.show(order, { stage: "waiting", place: 1 });
    await vi.advanceTimersByTimeAsync(60_000);

    expect(sent).toMatchObject([
      { how: "token", isLast: false },
      { how: "token", isLast: true },
    ]);
    expect(sent[1]?.text).toContain("2nd in line.");
    expect(vi.getTimerCount()).toBe(0);
  });

  it("says so at once when the bot starts within the last seconds", async () => {
    const { edits, order, sent } = start({ isPrivate: true, tokenExpiresAtMs: Date.now() + 9000 });

    edits.show(order, { stage: "waiting", place: 2 });
    await vi.advanceTimersByTimeAsync(1000);

    expect(sent.map(({ isLast }) => isLast)).toEqual([true]);
  });

  it("shows nothing where others could read it", async () => {
    const { edits, order, sent } = start({ isPrivate: true, tokenExpiresAtMs: Date.now() - 1 });

    edits.show(order, { stage: "waiting", place: 2 });
    await vi.advanceTimersByTimeAsync(60_000);

    expect(sent).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("leaves no timer behind once it has ended", async () => {
    const { edits, order } = start({ isPrivate: true, tokenExpiresAtMs: Date.now() + 60_000 });

    edits.show(order, { stage: "waiting", place: 2 });
    await edits.stop(order.id);

    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("the text while it is written", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([
    { how: "token", tokenExpiresAtMs: Number.MAX_SAFE_INTEGER },
    { how: "bot", tokenExpiresAtMs: 0 },
  ])("is shown from the first word on, at once after a long wait ($how)", async (row) => {
    const { edits, order, sent } = start({ tokenExpiresAtMs: row.tokenExpiresAtMs });
    edits.show(order, { stage: "listening" });
    await vi.advanceTimersByTimeAsync(10_000);

    edits.show(order, { stage: "writing", textSoFar: "First" });
    await vi.advanceTimersByTimeAsync(1);
    edits.show(order, { stage: "writing", textSoFar: "First words" });
    await vi.advanceTimersByTimeAsync(1498);

    expect(sent.map(({ text }) => /Listening|First words|First/.exec(text)?.[0])).toEqual([
      "Listening",
      "First",
    ]);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent.at(-1)).toMatchObject({ how: row.how, text: expect.stringContaining("words") });
    await edits.stop(order.id);
  });
});

describe("progress of many orders in one channel after their tokens' time", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("leaves room for the answers in what Discord allows in a channel: 5 edits in 5 s", async () => {
    const { edits, order, sent } = start({ tokenExpiresAtMs: Date.now() - 1 });

    for (let id = 0; id < 50; id += 1) {
      edits.show({ ...order, id: String(id) }, { stage: "waiting", place: id + 1 });
    }
    await vi.advanceTimersByTimeAsync(5500);

    expect(sent.length).toBeLessThanOrEqual(5);
    expect(new Set(sent.map(({ how }) => how))).toEqual(new Set(["bot"]));
    await Promise.all(Array.from({ length: 50 }, (_, id) => edits.stop(String(id))));
  });
});

function start(destination: Partial<Destination>) {
  const sent: { readonly how: "token" | "bot"; readonly text: string; readonly isLast: boolean }[] =
    [];
  const note = (how: "token" | "bot", card: object) => {
    const text = JSON.stringify(card);
    sent.push({ how, text, isLast: text.includes("with your next command") });
  };
  const edits = createProgressEdits({
    requests: {
      ...NO_REQUESTS,
      async editThroughToken(_destination, card) {
        note("token", card);
      },
      async editAsBot(_destination, _messageId, card) {
        note("bot", card);
      },
    },
    logger: pino({ level: "silent" }),
    now: () => Date.now(),
    onGone: () => {},
  });
  return { edits, sent, order: orderAt(destination) };
}

const unexpected = async () => {
  throw new Error("progress only edits");
};
const NO_REQUESTS: MessageRequests = {
  editThroughToken: unexpected,
  editAsBot: unexpected,
  post: unexpected,
  openThread: unexpected,
  tellAlone: unexpected,
  lookThroughToken: unexpected,
  lookAsBot: unexpected,
  latest: unexpected,
};

function orderAt(destination: Partial<Destination>): Order {
  return {
    id: "1574675104384679936",
    state: "waiting",
    createdAtMs: 0,
    requester: { userId: "1", serverId: "2" },
    upload: { kind: "attachment", attachmentId: "3", url: "", name: "tune.mp3", declaredBytes: 1 },
    question: { kind: "preset", slug: "describe" },
    quality: null,
    attempts: 1,
    destination: {
      applicationId: "4",
      channelId: "5",
      messageId: "55",
      interactionToken: "token",
      tokenExpiresAtMs: 0,
      isPrivate: false,
      ...destination,
    },
  };
}
