import { describe, expect, it } from "vitest";
import { textOf } from "../bot/reading.ts";
import type { TrackPicture } from "../../src/orders/painter.ts";
import { POP_FACTS } from "../orders/measured-tracks.ts";
import { answered, withDestination } from "./fake-desk.ts";
import { useStage } from "./stage.ts";

const picture: TrackPicture = {
  bytes: Buffer.from("RIFF"),
  fileName: "waveform.webp",
  altText: "Waveform of a track.",
};
const TOKEN_LIFE_MS = 15 * 60_000;

describe("the picture beside an answer", () => {
  it("is left out where Discord takes no file any more: the words come all the same", async () => {
    const stage = await useStage({ picture });
    const { order } = await stage.ask();
    stage.discord.denyBot(stage.channel, ["AttachFiles", "ReadMessageHistory"]);
    stage.clock.advance(TOKEN_LIFE_MS);
    const due = answered(order, "It swells.", { measured: POP_FACTS });

    const brought = await stage.delivery.deliver(
      withDestination(due, { messageId: null }),
      "first",
    );

    expect(brought).toBe("delivered");
    await stage.discord.untilMessage(stage.channel, (one) => textOf(one).includes("It swells."));
  });

  it.each([
    { when: "as long as there is time", leftMs: 120_000, pictures: 1 },
    { when: "not in the last moments of the only way to bring it", leftMs: 30_000, pictures: 0 },
  ])("is waited for by a private answer $when", async ({ leftMs, pictures }) => {
    const stage = await useStage({ picture });
    const { order, interaction } = await stage.ask({ visibility: "private" });
    stage.clock.advance(TOKEN_LIFE_MS - leftMs);

    await stage.delivery.deliver(answered(order, "It swells.", { measured: POP_FACTS }), "first");

    expect(interaction.response().attachments).toHaveLength(pictures);
  });
});
