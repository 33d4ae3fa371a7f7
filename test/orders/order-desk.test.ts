import { afterEach, describe, expect, it, vi } from "vitest";
import { openDeskStage, requestOf } from "./desk-stage.ts";

afterEach(() => vi.useRealTimers());

describe("taking an order", () => {
  it("stores it before anybody is told, and the message that told them afterwards", async () => {
    await using stage = await openDeskStage();
    const request = requestOf();

    let storedWhenTold;
    await stage.desk.take(request, async () => {
      storedWhenTold = stage.desk.find(request.id)?.state;
      return "123";
    });

    expect(storedWhenTold).toBe("waiting");
    expect(stage.desk.find(request.id)?.destination.messageId).toBe("123");
  });

  it("drops it when Discord no longer knows the interaction: nothing was promised", async () => {
    await using stage = await openDeskStage();
    const request = requestOf();

    const taken = stage.desk.take(request, () => Promise.reject(new Error("10062")));

    await expect(taken).rejects.toThrow("10062");
    stage.desk.resume();
    expect(stage.desk.find(request.id)?.state).toBe("delivered");
    expect(stage.delivered).toEqual([]);
  });

  it("takes an interaction that Discord sends twice only once", async () => {
    await using stage = await openDeskStage();
    const request = await stage.take();

    let told = 0;
    await stage.desk.take(request, async () => `${(told += 1)}`);

    expect(told).toBe(0);
  });

  it("refuses when the line is full, and stores nothing", async () => {
    await using stage = await openDeskStage({ limits: { waitingInAll: 1 } });
    await stage.take();
    const second = requestOf();

    const taken = stage.desk.take(second, async () => "1");

    await expect(taken).rejects.toMatchObject({ reason: "line-full" });
    expect(stage.desk.find(second.id)).toBeUndefined();
  });

  it("refuses honestly when it cannot be written down", async () => {
    await using stage = await openDeskStage();
    const full = Object.assign(new Error("database or disk is full"), { errcode: 13 });
    vi.spyOn(stage.stores.orders, "insert").mockImplementation(() => {
      throw full;
    });

    const taken = stage.desk.take(requestOf(), async () => "1");

    await expect(taken).rejects.toMatchObject({ reason: "disk-full" });
  });
});

describe("an order's way", () => {
  it("ends with the answer, delivered once", async () => {
    await using stage = await openDeskStage();
    const { id } = await stage.take();

    (await stage.untilAsked(id)).answer();

    const { order, attempt } = await stage.untilDelivered(id);
    expect(order.outcome).toMatchObject({ kind: "answer", answer: { text: "A tune." } });
    expect(attempt).toBe("first");
    await vi.waitFor(() => expect(stage.desk.find(id)?.state).toBe("delivered"));
  });

  it("is tried again when Discord is away, by looking first", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    await using stage = await openDeskStage();
    stage.deliveryResults.push(new Error("Discord is away"), new Error("still"));
    const { id } = await stage.take();

    (await stage.untilAsked(id)).answer();
    const delivered = stage.untilDelivered(id);
    await vi.waitFor(async () => {
      await vi.advanceTimersByTimeAsync(10_000);
      expect(stage.delivered).toHaveLength(1);
    });

    expect(await delivered).toMatchObject({ attempt: "again" });
  });

  it("tells the person of a failure even when the disk is full and nothing can be written", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    await using stage = await openDeskStage();
    const { id } = await stage.take();
    const asked = await stage.untilAsked(id);
    const full = Object.assign(new Error("database or disk is full"), { errcode: 13 });
    const transition = vi.spyOn(stage.stores.orders, "transition").mockImplementation(() => {
      throw full;
    });

    asked.fail(full);
    await vi.advanceTimersByTimeAsync(20 * 60_000);
    transition.mockRestore();
    vi.useRealTimers();

    expect(stage.delivered.map(({ order }) => order.outcome)).toMatchObject([
      { failure: { reason: "disk-full" } },
    ]);
  });

  it("goes on after a restart from wherever it was", async () => {
    await using stage = await openDeskStage();
    const heard = await stage.take();
    const answered = await stage.take({ requester: { userId: "bob", serverId: null } });
    stage.stores.orders.transition(heard.id, ["waiting"], { state: "running", attempts: 1 });
    const failure = { reason: "silent", message: "Silent.", mayRetry: false };
    stage.stores.orders.transition(answered.id, ["waiting"], {
      state: "failed",
      outcome: { kind: "failure", failure },
    });

    await using again = stage.restart();
    again.desk.resume();
    (await again.untilAsked(heard.id)).answer();

    expect(await again.untilDelivered(answered.id)).toMatchObject({ attempt: "again" });
    expect((await again.untilDelivered(heard.id)).order.outcome?.kind).toBe("answer");
  });

  it("counts an attempt only when the engine has it: a long wait over many restarts is no fault", async () => {
    await using stage = await openDeskStage();
    const { id } = await stage.take();
    const asked = await stage.untilAsked(id);
    const waited = stage.desk.find(id)?.attempts;

    asked.hooks.onProgress({ stage: "listening" });

    expect(waited).toBe(0);
    expect(stage.desk.find(id)).toMatchObject({ state: "running", attempts: 1 });
  });

  it("is given up when it was begun five times and never ended", async () => {
    await using stage = await openDeskStage();
    const { id } = await stage.take();
    stage.stores.orders.transition(id, ["waiting"], { state: "running", attempts: 5 });

    await using again = stage.restart();
    again.desk.resume();

    const { order } = await again.untilDelivered(id);
    expect(order.outcome).toMatchObject({ failure: { reason: "gave-up" } });
  });

  it("is closed honestly when it is older than the maximum age, also while the bot was away", async () => {
    await using stage = await openDeskStage();
    const { id } = await stage.take();
    const later = Date.now() + 3 * 3600_000;

    vi.useFakeTimers({ toFake: ["Date"], now: later });
    await using again = stage.restart();
    again.desk.resume();

    const { order } = await again.untilDelivered(id);
    expect(order.outcome).toMatchObject({ failure: { reason: "expired" } });
  });

  it("is closed honestly when it waits too long, but never while it is being heard", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    await using stage = await openDeskStage();
    const heard = await stage.take();
    const waiting = await stage.take();
    const asked = await stage.untilAsked(heard.id);
    await stage.untilAsked(waiting.id);
    asked.hooks.onProgress({ stage: "listening" });

    await vi.advanceTimersByTimeAsync(2 * 3600_000);
    asked.answer();

    const { order } = await stage.untilDelivered(waiting.id);
    expect(order.outcome).toMatchObject({ failure: { reason: "expired" } });
    expect((await stage.untilDelivered(heard.id)).order.outcome?.kind).toBe("answer");
  });
});
