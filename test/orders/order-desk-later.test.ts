import { describe, expect, it, vi } from "vitest";
import { InferenceError } from "../../src/inference/errors.ts";
import { openDeskStage, requestOf } from "./desk-stage.ts";

const CRASH = new InferenceError("crashed", "it crashed", "look");

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
