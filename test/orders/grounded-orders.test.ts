import { describe, expect, it } from "vitest";
import { openDeskStage, type DeskStage } from "./desk-stage.ts";
import { POP_FACTS } from "./measured-tracks.ts";

const FREE = (text: string) => ({ kind: "free", text }) as const;

describe("an order whose track is measured", () => {
  it("asks with what was measured, and those who ask on say it again, also after a restart", async () => {
    await using stage = await openDeskStage({ measured: POP_FACTS });
    const first = await textsOf(stage, { question: FREE("Which key is it in?") });
    first.asked.answer({ rawText: "A minor." });
    await stage.untilDelivered(first.id);

    await using later = stage.restart();
    const on = await textsOf(later, { question: FREE("Which key fits?"), follows: first.id });

    expect(first.texts).toEqual(["Measured from the file: key A minor.\nWhich key is it in?"]);
    expect(on.texts).toEqual([...first.texts, "A minor.", "Which key fits?"]);
  });

  it("leaves the words of the default preset as they are", async () => {
    await using stage = await openDeskStage({ measured: POP_FACTS });

    const { texts } = await textsOf(stage, {});

    expect(texts).toEqual(["Describe this music track in detail."]);
  });

  it("does not wait for measurements where it asks about a moment", async () => {
    let wanted = 0;
    await using stage = await openDeskStage({
      measured: POP_FACTS,
      durationSeconds: 240,
      onMeasured: () => void (wanted += 1),
    });

    const { texts } = await textsOf(stage, { question: FREE("Which key is it in at 1:12?") });
    const whole = await textsOf(stage, { question: FREE("Which key is it in?") });

    expect(texts).toEqual([expect.stringMatching(/^This is a part of a longer track/)]);
    expect(whole.texts).toEqual([expect.stringMatching(/^Measured from the file/)]);
    expect(wanted).toBe(1);
  });

  it("is asked without where nothing is known of it", async () => {
    await using stage = await openDeskStage();

    const { texts } = await textsOf(stage, { question: FREE("Which key is it in?") });

    expect(texts).toEqual(["Which key is it in?"]);
  });
});

async function textsOf(stage: DeskStage, over: Parameters<DeskStage["take"]>[0]) {
  const { id } = await stage.take(over);
  const asked = await stage.untilAsked(id);
  return { id, asked, texts: asked.wish.messages.map(({ text }) => text) };
}
