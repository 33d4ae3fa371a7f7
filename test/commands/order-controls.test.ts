import { describe, expect, it } from "vitest";
import { UserError } from "../../src/errors.ts";
import type { OpenOrder } from "../../src/orders/desk.ts";
import { controlsOf, textOf } from "../discord/read-message.ts";
import { failed } from "./fake-desk.ts";
import { useStage, type Stage } from "./stage.ts";

describe("/queue", () => {
  it("tells one person alone what runs and what waits", async () => {
    const stage = await useStage();

    const interaction = stage.ada.slash(stage.channel, "queue");
    await stage.untilHandled(interaction);

    expect(interaction.ephemeral).toBe(true);
    expect(textOf(interaction.response())).toContain("Nothing is running and nobody waits.");
  });
});

describe("/cancel", () => {
  const own = (id: string, place: number | null, fileName = `tune-${id}.mp3`): OpenOrder => ({
    id,
    fileName,
    isOwn: true,
    place,
  });
  const foreign = { ...own("9", 1), isOwn: false };

  it("cancels the only order that one has, and says so to its owner alone", async () => {
    const stage = await useStage({ desk: { cancellable: () => [own("1", 1), foreign] } });

    const interaction = stage.ada.slash(stage.channel, "cancel");
    await stage.untilHandled(interaction);

    expect(stage.desk.cancelled).toEqual([
      { orderId: "1", userId: stage.ada.id, isModerator: false },
    ]);
    expect(interaction.ephemeral).toBe(true);
    expect(textOf(interaction.response())).toContain("tune-1.mp3\n-# Cancelled.");
  });

  it("asks which one where there are several", async () => {
    const stage = await useStage({ desk: { cancellable: () => [own("1", null), own("2", 3)] } });

    const interaction = stage.ada.slash(stage.channel, "cancel");
    await stage.untilHandled(interaction);

    expect(stage.desk.cancelled).toEqual([]);
    expect(textOf(interaction.response())).toContain("“tune-1.mp3”, “tune-2.mp3”");
  });

  it("offers them by name and place, and cancels the chosen one", async () => {
    const stage = await useStage({
      desk: { cancellable: () => [own("1", null), own("2", 3), foreign] },
    });

    const choices = await stage.moderator.autocomplete(stage.channel, "cancel", "order", "tune");
    const interaction = stage.moderator.slash(stage.channel, "cancel", { order: "9" });
    await stage.untilHandled(interaction);

    expect(choices).toEqual([
      { name: "tune-1.mp3, on its way", value: "1" },
      { name: "tune-2.mp3, 3rd in line", value: "2" },
      { name: "tune-9.mp3, next in line (somebody else’s)", value: "9" },
    ]);
    expect(stage.desk.cancelled).toMatchObject([{ orderId: "9", isModerator: true }]);
  });

  it("offers names of any length, or none", async () => {
    const orders = [own("1", 1, "🎵".repeat(200)), own("2", 1, " ")];
    const stage = await useStage({ desk: { cancellable: () => orders } });

    const choices = await stage.ada.autocomplete(stage.channel, "cancel", "order", "");

    expect(choices.map(({ name }) => name.length).every((length) => length <= 100)).toBe(true);
    expect(choices[1]?.name).toBe("A track without a name, next in line");
  });

  it.each([
    { option: {}, words: "Nothing of yours is waiting" },
    { option: { order: "something typed" }, words: "has ended already, or is not yours" },
  ])("says so when there is nothing to cancel: $option", async ({ option, words }) => {
    const stage = await useStage();

    const interaction = stage.ada.slash(stage.channel, "cancel", option);
    await stage.untilHandled(interaction);

    expect(textOf(interaction.response())).toContain(words);
  });
});

describe("the Cancel button", () => {
  it("cancels, and leaves what its message says to the order", async () => {
    const stage = await useStage();
    const { order, message } = await waiting(stage);

    const press = stage.ada.click(message, "Cancel");
    await stage.untilHandled(press);

    expect(await press.acknowledged()).toMatchObject({ kind: "deferred-update" });
    expect(stage.desk.cancelled).toMatchObject([{ orderId: order.id, userId: stage.ada.id }]);
    expect(press.followUps).toEqual([]);
  });

  it("says to whoever may not press it, and only to them, that they may not", async () => {
    const stage = await useStage({
      desk: {
        async cancel() {
          throw new UserError("not-yours", "Only whoever asked for it may cancel this.");
        },
      },
    });
    const { interaction, message } = await waiting(stage);

    const press = stage.moderator.click(message, "Cancel");
    await stage.untilHandled(press);

    expect(press.ephemeral).toBe(true);
    expect(textOf(press.response())).toContain("Only whoever asked for it");
    expect(textOf(interaction.response())).toContain("2nd in line.");
  });

  async function waiting(stage: Stage) {
    const { order, interaction } = await stage.ask();
    stage.delivery.progress(order, { stage: "waiting", place: 2 });
    const message = await interaction.until(({ loading }) => !loading);
    return { order, interaction, message };
  }
});

describe("the Retry button", () => {
  it.each(["public", "private"] as const)(
    "makes its message the new order's, as %s as it was",
    async (visibility) => {
      const stage = await useStage();
      const { message } = await failure(stage, visibility);

      const press = stage.ada.click(message, "Retry");
      await stage.untilHandled(press);

      const [, again] = stage.desk.taken;
      expect(await press.acknowledged()).toMatchObject({ kind: "update" });
      expect(again?.destination).toMatchObject({
        messageId: message.id,
        interactionToken: press.token,
        isPrivate: visibility === "private",
      });
      expect(textOf(press.response())).toContain("Fetching the track…");
      expect(controlsOf(press.response())).toMatchObject([{ customId: `cancel:${press.id}` }]);
      expect(stage.discord.violations).toEqual([]);
    },
  );

  it("is its owner's alone", async () => {
    const stage = await useStage();
    const { message, interaction } = await failure(stage, "public");

    const press = stage.moderator.click(message, "Retry");
    await stage.untilHandled(press);

    expect(press.ephemeral).toBe(true);
    expect(textOf(press.response())).toContain("Only whoever asked for it may try it again.");
    expect(controlsOf(interaction.response())).toMatchObject([{ label: "Retry" }]);
  });

  it("says so when the order is known no more", async () => {
    const stage = await useStage({ desk: { find: () => undefined } });
    const { message } = await failure(stage, "public");

    const press = stage.ada.click(message, "Retry");
    await stage.untilHandled(press);

    expect(textOf(press.response())).toContain("I do not know that order any more.");
  });

  async function failure(stage: Stage, visibility: "public" | "private") {
    const { order, interaction } = await stage.ask({ visibility });
    await stage.delivery.deliver(failed(order, { mayRetry: true }), "first");
    return { interaction, message: interaction.response() };
  }
});

describe("a refusal", () => {
  it("says when it works again", async () => {
    const retryAtMs = 1_800_000_000_000;
    const stage = await useStage({
      desk: {
        async take() {
          throw new UserError("line-full", "The line is full.", { retryAtMs });
        },
      },
    });
    const track = stage.discord.upload({ sizeBytes: 9 }, "tune.mp3");

    const interaction = stage.ada.slash(stage.channel, "describe", { track });
    await stage.untilHandled(interaction);

    expect(interaction.ephemeral).toBe(true);
    expect(textOf(interaction.response())).toContain("It works again <t:1800000000:R>.");
  });
});
