import { describe, expect, it } from "vitest";
import { answered, withDestination } from "./fake-desk.ts";
import { useStage, type Stage } from "./stage.ts";

const TOKEN_LIFE_MS = 15 * 60_000;

describe("an outcome", () => {
  it.each([
    { by: "token", disturb: () => {}, over: {} },
    { by: "bot", disturb: ({ clock }: Stage) => clock.advance(TOKEN_LIFE_MS), over: {} },
    {
      by: "message",
      disturb: ({ clock, discord, channel }: Stage) => {
        discord.denyBot(channel, ["ReadMessageHistory"]);
        clock.advance(TOKEN_LIFE_MS);
      },
      over: { messageId: null },
    },
  ])("says that it was brought by $by", async ({ by, disturb, over }) => {
    const stage = await useStage();
    const { order } = await stage.ask();
    const ways: string[] = [];
    disturb(stage);

    const due = withDestination(answered(order), over);
    await stage.delivery.deliver(due, "first", (way) => ways.push(way));

    expect(ways).toEqual([by]);
  });

  it("says that nobody waits for it where its message was deleted", async () => {
    const stage = await useStage();
    const { order, interaction } = await stage.ask();
    const ways: string[] = [];
    stage.moderator.delete(interaction.response());

    await stage.delivery.deliver(answered(order), "first", (way) => ways.push(way));

    expect(ways).toEqual(["nobody"]);
  });

  it("says nothing of the sort where it is kept", async () => {
    const stage = await useStage();
    const { order } = await stage.ask({ visibility: "private" });
    const ways: string[] = [];
    stage.clock.advance(TOKEN_LIFE_MS);

    await stage.delivery.deliver(answered(order), "first", (way) => ways.push(way));

    expect(ways).toEqual([]);
  });
});
