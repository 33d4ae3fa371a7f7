import { describe, expect, it } from "vitest";
import { textOf } from "../bot/reading.ts";
import type { TrackPicture } from "../../src/orders/painter.ts";
import { POP_FACTS } from "../orders/measured-tracks.ts";
import { answered } from "./fake-desk.ts";
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
    const { order, interaction } = await stage.ask();
    stage.discord.denyBot(stage.channel, ["AttachFiles"]);
    stage.clock.advance(TOKEN_LIFE_MS);

    const brought = await stage.delivery.deliver(
      answered(order, "It swells.", { measured: POP_FACTS }),
      "first",
    );

    expect(brought).toBe("delivered");
    expect(textOf(interaction.response())).toContain("It swells.");
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
