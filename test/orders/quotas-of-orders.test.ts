import { describe, expect, it, vi } from "vitest";
import { InferenceError } from "../../src/inference/errors.ts";
import { openDeskStage, type DeskStage } from "./desk-stage.ts";

const ADA = { userId: "ada", serverId: "server", isModerator: false };
const CRASH = new InferenceError("crashed", "it crashed", "look");

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
      end: async (stage: DeskStage, id: string) => (await stage.untilAsked(id)).fail(CRASH),
    },
    {
      what: "a cancel before it is heard",
      end: async (stage: DeskStage, id: string) => {
        await stage.untilAsked(id);
        await stage.desk.cancel(id, ADA);
      },
    },
    {
      what: "joining somebody else's run",
      end: async (stage: DeskStage, id: string) => {
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
