import { describe, expect, it } from "vitest";
import type { OrderDesk } from "../../src/orders/desk.ts";
import { controlsOf, filesOf, textOf } from "../discord/read-message.ts";
import { turnOf } from "./fake-desk.ts";
import { useStage, type Stage } from "./stage.ts";

const TWO_QUALITIES: Partial<OrderDesk> = {
  qualities: async () => [
    { quantization: "Q8_0", label: "best (Q8_0)" },
    { quantization: "IQ3_M", label: "fast (IQ3_M)" },
  ],
};
const FAST = { quantization: "IQ3_M" };

describe("the Again button", () => {
  it("asks the same once more, with new dice", async () => {
    const stage = await useStage();
    const { card, order } = await stage.answer();

    for (const press of [stage.ada.click(card, "Again"), stage.moderator.click(card, "Again")]) {
      await stage.untilHandled(press);
    }

    const [, first, second] = stage.desk.taken;
    expect(first).toMatchObject({
      upload: order.upload,
      question: order.question,
      quality: null,
      seed: expect.any(Number),
    });
    expect(first).not.toHaveProperty("follows");
    expect(first?.seed).not.toBe(second?.seed);
    expect(textOf(card)).toContain("It swells.");
  });

  it("stays where it is in the conversation", async () => {
    const stage = await useStage();
    const { card, order } = await stage.answer();
    const [turn] = stage.desk.turns;
    stage.desk.turns.splice(0, 1, { ...(turn ?? turnOf(order)), follows: "1" });

    await stage.untilHandled(stage.ada.click(card, "Again"));

    expect(stage.desk.taken[1]?.follows).toBe("1");
  });
});

describe("the Best quality button", () => {
  it("asks the same of the best that is installed", async () => {
    const stage = await useStage({ desk: TWO_QUALITIES });
    const { card, order } = await answeredFast(stage);

    await stage.untilHandled(stage.ada.click(card, "Best quality"));

    const [, better] = stage.desk.taken;
    expect(better).toMatchObject({ question: order.question, quality: "Q8_0" });
    expect(better).not.toHaveProperty("seed");
  });

  it("is not there when nothing better is installed, nor where nobody knows", async () => {
    const best = await useStage({ desk: TWO_QUALITIES });
    const unknown = await useStage({
      desk: {
        async qualities() {
          throw new Error("the folder cannot be read");
        },
      },
    });

    const { card } = await best.answer();
    const { card: other } = await unknown.answer();

    expect(labels(card)).not.toContain("Best quality");
    expect(labels(other)).not.toContain("Best quality");
    expect(textOf(other)).toContain("It swells.");
  });

  it("says so when the better one is gone by now", async () => {
    const qualities = [...((await TWO_QUALITIES.qualities?.()) ?? [])];
    const stage = await useStage({ desk: { qualities: async () => qualities } });
    const { card } = await answeredFast(stage);
    qualities.shift();

    const press = stage.ada.click(card, "Best quality");
    await stage.untilHandled(press);

    expect(textOf(press.response())).toContain("no better quality installed");
    expect(stage.desk.taken).toHaveLength(1);
  });

  async function answeredFast(stage: Stage) {
    const done = await stage.answer({}, FAST);
    const turn = stage.desk.turns.pop();
    if (turn !== undefined) stage.desk.turns.push({ ...turn, ...FAST });
    return done;
  }
});

describe("the menu of presets", () => {
  it("asks another one, as a conversation of its own", async () => {
    const stage = await useStage();
    const { card, order } = await stage.answer();

    const choice = stage.ada.select(card, "Ask a preset of this track…", ["Like a critic"]);
    await stage.untilHandled(choice);

    const [, other] = stage.desk.taken;
    expect(other).toMatchObject({
      upload: order.upload,
      question: { kind: "preset", slug: "critic" },
    });
    expect(other).not.toHaveProperty("follows");
  });

  it("has all but the one that was asked", async () => {
    const stage = await useStage();

    const { card } = await stage.answer();

    const menu = controlsOf(card).find(({ kind }) => kind === "select");
    expect(menu?.component["options"]).not.toContainEqual(
      expect.objectContaining({ value: "describe" }),
    );
    expect(menu?.component["options"]).toContainEqual({
      label: "Lyric sheet",
      value: "lyrics",
    });
  });
});

describe("the Show as text button", () => {
  it("gives a file to keep to whoever pressed it, and only to them", async () => {
    const stage = await useStage();
    const { card } = await stage.answer({}, { moment: { fromSeconds: 40, toSeconds: 75 } });

    const press = stage.moderator.click(card, "Show as text");
    await stage.untilHandled(press);

    const [file] = filesOf(press.response());
    expect(press.ephemeral).toBe(true);
    expect(file?.name).toBe("liner-notes-tune-mp3.md");
    expect((await file?.bytes())?.toString()).toMatch(
      /# tune\.mp3[^]*It swells\.[^]*best \(Q8_0\) · 0:40–1:15 · 2027-01-15/,
    );
    expect(stage.discord.violations).toEqual([]);
  });
});

function labels(card: Parameters<typeof controlsOf>[0]) {
  return controlsOf(card).map(({ label }) => label);
}
