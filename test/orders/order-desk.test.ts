import { afterEach, describe, expect, it, vi } from "vitest";
import { InferenceError } from "../../src/inference/errors.ts";
import { openDeskStage, requestOf } from "./desk-stage.ts";

const ADA = { userId: "ada", serverId: "server", isModerator: false };
const BOB = { userId: "bob", serverId: "server", isModerator: false };
const MODERATOR = { userId: "mo", serverId: "server", isModerator: true };
const CRASH = new InferenceError("crashed", "it crashed", "look");

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

describe("cancelling", () => {
  it.each([
    { who: "its owner", actor: ADA, by: "owner" },
    { who: "a moderator", actor: MODERATOR, by: "moderator" },
  ])("is for $who, and ends the run", async ({ actor, by }) => {
    await using stage = await openDeskStage();
    const { id } = await stage.take();
    const asked = await stage.untilAsked(id);

    await stage.desk.cancel(id, actor);

    expect(asked.signal.aborted).toBe(true);
    expect((await stage.untilDelivered(id)).order.outcome).toEqual({ kind: "cancelled", by });
  });

  it.each([
    { who: "another member", actor: BOB },
    { who: "a moderator of another server", actor: { ...MODERATOR, serverId: "elsewhere" } },
  ])("is not for $who", async ({ actor }) => {
    await using stage = await openDeskStage();
    const { id } = await stage.take();

    await expect(stage.desk.cancel(id, actor)).rejects.toMatchObject({ reason: "not-yours" });

    expect(stage.desk.find(id)?.state).toBe("waiting");
  });

  it("says so when it has ended already", async () => {
    await using stage = await openDeskStage();
    const { id } = await stage.take();
    (await stage.untilAsked(id)).answer();
    await stage.untilDelivered(id);

    await expect(stage.desk.cancel(id, ADA)).rejects.toMatchObject({ reason: "ended-already" });
  });

  it("offers a person their own open orders, and a moderator those of the server that all can see", async () => {
    await using stage = await openDeskStage();
    const own = await stage.take();
    await stage.take({ requester: { userId: "bob", serverId: "server" } });
    await stage.take({ requester: { userId: "cy", serverId: "elsewhere" } });
    const { destination } = requestOf();
    await stage.take({
      requester: { userId: "dee", serverId: "server" },
      destination: { ...destination, isPrivate: true },
    });

    expect(stage.desk.cancellable(ADA).map(({ id }) => id)).toEqual([own.id]);
    expect(stage.desk.cancellable(MODERATOR)).toHaveLength(2);
  });

  it("happens by itself when the message was deleted, and tells nobody", async () => {
    await using stage = await openDeskStage();
    const { id } = await stage.take();
    const asked = await stage.untilAsked(id);

    stage.desk.forget(id);

    expect((await stage.untilDelivered(id)).order.outcome).toMatchObject({ by: "nobody" });
    expect(asked.signal.aborted).toBe(true);
  });
});

describe("quotas", () => {
  it("count what needs the engine, and say when it works again", async () => {
    await using stage = await openDeskStage({ limits: { perPersonPerHour: 1 } });
    const first = await stage.take();
    (await stage.untilAsked(first.id)).answer();
    await stage.untilDelivered(first.id);

    const second = await stage.take();

    const { order } = await stage.untilDelivered(second.id);
    const failure = order.outcome?.kind === "failure" ? order.outcome.failure : undefined;
    expect(failure).toMatchObject({ reason: "person-quota", mayRetry: true });
    expect(failure?.retryAtMs).toBeGreaterThan(Date.now() + 3_000_000);
  });

  it.each([
    {
      what: "a failure",
      end: async (stage: Stage, id: string) => (await stage.untilAsked(id)).fail(CRASH),
    },
    {
      what: "a cancel before it is heard",
      end: async (stage: Stage, id: string) => {
        await stage.untilAsked(id);
        await stage.desk.cancel(id, ADA);
      },
    },
    {
      what: "joining somebody else's run",
      end: async (stage: Stage, id: string) => {
        const asked = await stage.untilAsked(id);
        await asked.hooks.joined?.();
        asked.answer();
      },
    },
  ])("give back $what", async ({ end }) => {
    await using stage = await openDeskStage({ limits: { perPersonPerHour: 1 } });
    const first = await stage.take();
    await end(stage, first.id);
    await stage.untilDelivered(first.id);

    const second = await stage.take();

    await expect(stage.untilAsked(second.id)).resolves.toBeDefined();
  });

  it("keep what was being heard when it was cancelled", async () => {
    await using stage = await openDeskStage({ limits: { perPersonPerHour: 1 } });
    const { id } = await stage.take();
    (await stage.untilAsked(id)).hooks.onProgress({ stage: "listening" });
    await stage.desk.cancel(id, ADA);

    const second = await stage.take();

    const { order } = await stage.untilDelivered(second.id);
    expect(order.outcome).toMatchObject({ failure: { reason: "person-quota" } });
  });

  it("allow three open orders of one person, and a fourth when one has ended", async () => {
    await using stage = await openDeskStage();
    const three = [await stage.take(), await stage.take(), await stage.take()];
    const asked = await Promise.all(three.map(({ id }) => stage.untilAsked(id)));

    const tooMany = await stage.take();
    const { order } = await stage.untilDelivered(tooMany.id);
    asked[0]?.answer();
    await stage.untilDelivered(three[0]?.id ?? "");
    await vi.waitFor(() => expect(stage.desk.cancellable(ADA)).toHaveLength(2));
    const fourth = await stage.take();

    expect(order.outcome).toMatchObject({ failure: { reason: "too-many-open" } });
    await expect(stage.untilAsked(fourth.id)).resolves.toBeDefined();
  });

  it("do not count an order again after a restart", async () => {
    await using stage = await openDeskStage({ limits: { perPersonPerHour: 1 } });
    const { id } = await stage.take();
    await stage.untilAsked(id);

    await using again = stage.restart();
    again.desk.resume();

    await expect(again.untilAsked(id)).resolves.toBeDefined();
  });

  it("do not bind operators", async () => {
    await using stage = await openDeskStage({
      limits: { perPersonPerHour: 1, openPerPerson: 1 },
      operators: ["ada"],
    });
    await stage.take();

    const second = await stage.take();

    await expect(stage.untilAsked(second.id)).resolves.toBeDefined();
  });
});

describe("what could not be brought", () => {
  it("is kept for its owner's next command, and shown once", async () => {
    await using stage = await openDeskStage();
    stage.deliveryResults.push("kept");
    const { id } = await stage.take();
    (await stage.untilAsked(id)).answer();
    await stage.untilDelivered(id);
    await vi.waitFor(() => expect(stage.desk.owedTo("ada").map((one) => one.id)).toEqual([id]));

    stage.desk.settleOwed(id);

    expect(stage.desk.owedTo("bob")).toEqual([]);
    expect(stage.desk.owedTo("ada")).toEqual([]);
    expect(stage.desk.find(id)?.state).toBe("delivered");
  });

  it("is not tried again at every start", async () => {
    await using stage = await openDeskStage();
    stage.deliveryResults.push("kept");
    const { id } = await stage.take();
    (await stage.untilAsked(id)).answer();
    await vi.waitFor(() => expect(stage.desk.owedTo("ada")).toHaveLength(1));

    await using again = stage.restart();
    again.desk.resume();
    await again.desk.stop(0);

    expect(again.delivered).toEqual([]);
  });
});

describe("trying again", () => {
  it("is a new order for the same, once, by its owner", async () => {
    await using stage = await openDeskStage();
    const { id } = await stage.take({ quality: "fast" });
    (await stage.untilAsked(id)).fail(CRASH);
    await stage.untilDelivered(id);
    const retry = requestOf();

    await stage.desk.retry(id, retry, async () => "9900");
    const asked = await stage.untilAsked(retry.id);
    const stranger = requestOf({ requester: { userId: "bob", serverId: "server" } });
    const more = await Promise.allSettled([
      stage.desk.retry(id, requestOf(), async () => "9900"),
      stage.desk.retry(id, stranger, async () => "9900"),
    ]);

    expect(asked.wish.upload.name).toBe("tune.mp3");
    expect(stage.desk.find(retry.id)?.quality).toBe("fast");
    expect(more).toMatchObject([
      { reason: { reason: "retried-already" } },
      { reason: { reason: "not-yours" } },
    ]);
  });

  it("stays possible when Discord did not take the press of the button", async () => {
    await using stage = await openDeskStage();
    const { id } = await stage.take();
    (await stage.untilAsked(id)).fail(CRASH);
    await stage.untilDelivered(id);
    const lost = stage.desk.retry(id, requestOf(), () => Promise.reject(new Error("10062")));
    await expect(lost).rejects.toThrow("10062");
    const retry = requestOf();

    await stage.desk.retry(id, retry, async () => "9900");

    await expect(stage.untilAsked(retry.id)).resolves.toBeDefined();
  });
});

describe("stopping", () => {
  it("lets what is being heard finish within the grace time", async () => {
    await using stage = await openDeskStage();
    const { id } = await stage.take();
    const asked = await stage.untilAsked(id);

    const stopped = stage.desk.stop(60_000);
    asked.answer();
    await stopped;

    expect(stage.desk.find(id)?.state).toBe("delivered");
  });

  it("gives back what is not done by then, unharmed and as it was", async () => {
    await using stage = await openDeskStage();
    const { id } = await stage.take();
    (await stage.untilAsked(id)).hooks.onProgress({ stage: "listening" });

    await stage.desk.stop(0);

    expect(stage.desk.find(id)).toMatchObject({ state: "waiting" });
    expect(stage.delivered).toEqual([]);
  });

  it("takes nothing more", async () => {
    await using stage = await openDeskStage();
    await stage.desk.stop(0);

    const taken = stage.desk.take(requestOf(), async () => "1");

    await expect(taken).rejects.toMatchObject({ reason: "stopping" });
  });
});

type Stage = Awaited<ReturnType<typeof openDeskStage>>;
