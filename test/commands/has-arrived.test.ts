import { describe, expect, it } from "vitest";
import { textOf } from "../discord/read-message.ts";
import { answered, failed, withDestination } from "./fake-desk.ts";
import { useStage } from "./stage.ts";

const TOKEN_LIFE_MS = 15 * 60_000;

describe("an outcome that may have arrived before", () => {
  it.each([
    { title: "through the token", lateMs: 0 },
    { title: "as the bot", lateMs: TOKEN_LIFE_MS },
  ])("is not edited in a second time, $title", async ({ lateMs }) => {
    const stage = await useStage();
    const { order } = await stage.ask();
    await stage.delivery.deliver(answered(order), "first");
    stage.clock.advance(lateMs);

    await expect(stage.delivery.deliver(answered(order), "again")).resolves.toBe("delivered");

    expect(stage.edits()).toHaveLength(1);
  });

  it.each([
    { title: "still thinks", lateMs: 0, isShowingProgress: false },
    {
      title: "still thinks, after the token's time",
      lateMs: TOKEN_LIFE_MS,
      isShowingProgress: false,
    },
    { title: "shows progress", lateMs: 0, isShowingProgress: true },
  ])("is edited in where the message $title", async ({ lateMs, isShowingProgress }) => {
    const stage = await useStage();
    const { order, interaction } = await stage.ask();
    if (isShowingProgress) {
      stage.delivery.progress(order, { stage: "listening" });
      await interaction.until((message) => textOf(message).includes("Listening…"));
    }
    stage.clock.advance(lateMs);

    await stage.delivery.deliver(answered(order), "again");

    expect(textOf(interaction.response())).toContain("It swells.");
  });

  it("is edited in where the message still shows the failure that it tried once more", async () => {
    const stage = await useStage();
    const { order, interaction } = await stage.ask();
    await stage.delivery.deliver(failed(order, { mayRetry: true }), "first");
    const { messageId } = order.destination;
    const retried = withDestination({ ...order, id: `${BigInt(order.id) + 1n}` }, { messageId });

    await stage.delivery.deliver(answered(retried), "again");

    expect(textOf(interaction.response())).toContain("It swells.");
  });

  it("leaves the message alone where it belongs to the order that tries it once more", async () => {
    const stage = await useStage();
    const { order, interaction } = await stage.ask();
    const retried = { ...failed(order, { mayRetry: true }), retriedAs: "1" };

    await expect(stage.delivery.deliver(retried, "again")).resolves.toBe("delivered");

    expect(interaction.response().loading).toBe(true);
  });
});
