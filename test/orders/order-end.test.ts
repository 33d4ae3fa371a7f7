import { describe, expect, it } from "vitest";
import type { OrderEnd } from "../../src/orders/order-end.ts";
import { openDeskStage } from "./desk-stage.ts";

describe("the end of an order", () => {
  it("is told once, with what it took and what the engine did for it", async () => {
    const ends: OrderEnd[] = [];
    await using stage = await openDeskStage({ over: { onEnd: (end) => ends.push(end) } });
    const { id } = await stage.take();

    (await stage.untilAsked(id)).answer({ stats: { ...STATS, queuedMs: 12, totalMs: 900 } });
    await stage.untilDelivered(id);
    await stage.desk.stop(1000);

    expect(ends).toEqual([
      expect.objectContaining({
        outcome: "answer",
        reason: null,
        cached: false,
        joined: false,
        queuedMs: 12,
        totalMs: 900,
        attempts: 0,
      }),
    ]);
    expect(ends[0]?.sinceAskedMs).toBeGreaterThanOrEqual(ends[0]?.deliverMs ?? -1);
  });

  it.each([
    {
      what: "an answer that was made for somebody else",
      play: async (asked: Asked) => {
        await asked.hooks.joined?.();
        asked.answer();
      },
      expected: { outcome: "answer", cached: false, joined: true },
    },
    {
      what: "an answer from the cache",
      play: (asked: Asked) => asked.answer({ cached: true }),
      expected: { outcome: "answer", cached: true, joined: false },
    },
    {
      what: "a fault of ours",
      play: (asked: Asked) => asked.fail(new Error("boom")),
      expected: { outcome: "failure", reason: "unexpected", cached: null, totalMs: null },
    },
  ] as const)("knows $what", async ({ play, expected }) => {
    const ends: OrderEnd[] = [];
    await using stage = await openDeskStage({ over: { onEnd: (end) => ends.push(end) } });
    const { id } = await stage.take();

    await play(await stage.untilAsked(id));
    await stage.untilDelivered(id);
    await stage.desk.stop(1000);

    expect(ends).toEqual([expect.objectContaining(expected)]);
  });

  it("is told of a cancelled one, and of one that is kept for its owner", async () => {
    const ends: OrderEnd[] = [];
    await using stage = await openDeskStage({ over: { onEnd: (end) => ends.push(end) } });
    const [cancelled, kept] = [await stage.take(), await stage.take()];
    await stage.untilAsked(cancelled.id);

    await stage.desk.cancel(cancelled.id, {
      userId: "ada",
      serverId: "server",
      isModerator: false,
    });
    await stage.untilDelivered(cancelled.id);
    stage.deliveryResults.push("kept");
    (await stage.untilAsked(kept.id)).answer();
    await stage.untilDelivered(kept.id);
    await stage.desk.stop(1000);

    expect(ends.map(({ outcome, deliveredBy }) => ({ outcome, deliveredBy }))).toEqual([
      { outcome: "cancelled", deliveredBy: null },
      { outcome: "answer", deliveredBy: "kept" },
    ]);
  });

  it("is not told of one that the bot gives back: it goes on after the next start", async () => {
    const ends: OrderEnd[] = [];
    await using stage = await openDeskStage({ over: { onEnd: (end) => ends.push(end) } });
    await stage.untilAsked((await stage.take()).id);

    await stage.desk.stop(0);

    expect(ends).toEqual([]);
  });
});

type Asked = Awaited<ReturnType<Awaited<ReturnType<typeof openDeskStage>>["untilAsked"]>>;

const STATS = {
  loadMs: null,
  promptTokens: null,
  cachedTokens: null,
  outputTokens: null,
  firstTokenMs: null,
  totalMs: 1,
  queuedMs: 1,
  fetchMs: null,
  decodeMs: null,
};
