import { describe, expect, it } from "vitest";
import { textOf } from "../discord/read-message.ts";
import { answered } from "./fake-desk.ts";
import { useStage, type Stage } from "./stage.ts";

describe("the Ask button", () => {
  it("asks for the question, and takes it on from the card, as a new message", async () => {
    const stage = await useStage();
    const { card, order } = await stage.answer();

    const press = stage.ada.click(card, "Ask");
    await stage.untilHandled(press);
    const submitted = stage.ada.submitModal(press, {
      "Your question": " Why so slow? ",
      "Or one of these": ["What's the key of this song?"],
    });
    await stage.untilHandled(submitted);

    expect(await press.acknowledged()).toMatchObject({ kind: "modal" });
    expect(await submitted.acknowledged()).toMatchObject({ kind: "deferred" });
    expect(stage.desk.taken[1]).toMatchObject({
      id: submitted.id,
      follows: order.id,
      question: { kind: "free", text: "Why so slow?" },
      destination: { messageId: submitted.response().id, isPrivate: false },
    });
    expect(textOf(card)).toContain("It swells.");
    expect(stage.discord.violations).toEqual([]);
  });

  it("takes a question that was picked where none was typed", async () => {
    const stage = await useStage();
    const { card } = await stage.answer();

    await submit(stage, card, { suggestion: ["What's the key of this song?"] });

    expect(stage.desk.taken[1]?.question).toEqual({
      kind: "free",
      text: "What's the key of this song?",
    });
  });

  it("says so when there was no question", async () => {
    const stage = await useStage();
    const { card } = await stage.answer();

    const submitted = await submit(stage, card, { question: "  " });

    expect(submitted.ephemeral).toBe(true);
    expect(textOf(submitted.response())).toContain("There was no question");
    expect(stage.desk.taken).toHaveLength(1);
  });

  it("keeps what was private with its owner", async () => {
    const stage = await useStage();
    const { card } = await stage.answer({ visibility: "private" });

    const submitted = await submit(stage, card, { question: "Why?" });

    expect(submitted.ephemeral).toBe(true);
    expect(stage.desk.taken[1]?.destination.isPrivate).toBe(true);
  });

  it("is anybody's on a public card", async () => {
    const stage = await useStage();
    const { card } = await stage.answer();

    const press = stage.moderator.click(card, "Ask");
    await stage.untilHandled(press);
    await stage.untilHandled(stage.moderator.submitModal(press, { question: "Louder?" }));

    expect(stage.desk.taken[1]?.requester.userId).toBe(stage.moderator.id);
  });

  it("refuses before anything is typed when the track is forgotten", async () => {
    const stage = await useStage();
    const { card } = await stage.answer();
    stage.desk.turns.pop();

    const press = stage.ada.click(card, "Ask");
    await stage.untilHandled(press);

    expect(press.modal).toBeUndefined();
    expect(press.ephemeral).toBe(true);
    expect(textOf(press.response())).toContain("I do not remember that track.");
  });

  it("refuses before anything is typed where the bot may not answer any more", async () => {
    const stage = await useStage();
    const { card } = await stage.answer();
    stage.discord.denyBot(stage.channel, ["SendMessages"]);

    const press = stage.ada.click(card, "Ask");
    await stage.untilHandled(press);

    expect(textOf(press.response())).toContain("I lack Send Messages");
  });

  it("shows what is owed beside the modal, not in place of it", async () => {
    const stage = await useStage();
    const { card, order } = await stage.answer();
    stage.desk.owed.push(answered({ ...order, id: `${BigInt(order.id) + 1n}` }, "Owed."));

    const press = stage.ada.click(card, "Ask");
    await stage.untilHandled(press);

    expect(press.modal).toBeDefined();
    expect(press.followUps.map(textOf)).toEqual([expect.stringContaining("Owed.")]);
  });

  async function submit(
    stage: Stage,
    card: { readonly id: string },
    values: Parameters<Stage["ada"]["submitModal"]>[1],
  ) {
    const press = stage.ada.click(card, "Ask");
    await stage.untilHandled(press);
    const submitted = stage.ada.submitModal(press, values);
    await stage.untilHandled(submitted);
    return submitted;
  }
});
