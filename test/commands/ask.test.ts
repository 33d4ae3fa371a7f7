import { describe, expect, it } from "vitest";
import { textOf } from "../discord/read-message.ts";
import type { Turn } from "../../src/orders/turn.ts";
import { turnOf } from "./fake-desk.ts";
import { useStage, type Stage } from "./stage.ts";

describe("/ask", () => {
  it("asks about the latest track of the channel, whoever had it heard", async () => {
    const stage = await useStage();
    await remember(stage, { id: "1" });
    await remember(stage, { id: "2", asker: { userId: stage.moderator.id, serverId: null } });

    const interaction = stage.ada.slash(stage.channel, "ask", { question: "Why?" });
    await stage.untilHandled(interaction);

    expect(stage.desk.taken.at(-1)).toMatchObject({
      follows: "2",
      question: { kind: "free", text: "Why?" },
      destination: { isPrivate: false },
    });
    expect(await interaction.acknowledged()).toMatchObject({ kind: "deferred" });
  });

  it("asks about one's own latest where the channel has none", async () => {
    const stage = await useStage();
    await remember(stage, { id: "1", channelId: "elsewhere" });

    await stage.untilHandled(stage.ada.slash(stage.channel, "ask", { question: "Why?" }));

    expect(stage.desk.taken.at(-1)?.follows).toBe("1");
  });

  it("offers the tracks of the channel and one's own by name, and asks about the chosen one", async () => {
    const stage = await useStage();
    await remember(stage, { id: "1" }, "first.mp3");
    await remember(stage, { id: "2" }, "🎵".repeat(200));
    await remember(stage, { id: "3" }, "third.mp3");

    const choices = await stage.ada.autocomplete(stage.channel, "ask", "track", "FIRST");
    const all = await stage.ada.autocomplete(stage.channel, "ask", "track", "");
    const chosen = { question: "Why?", track: String(choices[0]?.value) };
    await stage.untilHandled(stage.ada.slash(stage.channel, "ask", chosen));

    expect(choices).toEqual([{ name: "first.mp3", value: "1" }]);
    expect(all.map(({ value }) => value)).toEqual(["3", "2", "1"]);
    expect(all.every(({ name }) => name.length <= 100)).toBe(true);
    expect(stage.desk.taken.at(-1)?.follows).toBe("1");
  });

  it("still knows the chosen one when somebody has asked on meanwhile", async () => {
    const stage = await useStage({ desk: { askable: () => [] } });
    await remember(stage, { id: "1" });

    await stage.untilHandled(
      stage.ada.slash(stage.channel, "ask", { question: "Why?", track: "1" }),
    );

    expect(stage.desk.taken.at(-1)?.follows).toBe("1");
  });

  it.each([
    { turn: { channelId: "elsewhere" }, title: "of another channel" },
    { turn: { id: "9" }, title: "that is no more" },
  ])("takes no track $title", async ({ turn }) => {
    const stage = await useStage({ desk: { askable: () => [] } });
    await remember(stage, { id: "1", asker: { userId: "somebody", serverId: null }, ...turn });

    const option = { question: "Why?", track: "1" };
    const interaction = stage.ada.slash(stage.channel, "ask", option);
    await stage.untilHandled(interaction);

    expect(textOf(interaction.response())).toContain("I know no such track here.");
    expect(interaction.ephemeral).toBe(true);
  });

  it("says how to begin where there is nothing to ask about", async () => {
    const stage = await useStage();

    const interaction = stage.ada.slash(stage.channel, "ask", { question: "Why?" });
    await stage.untilHandled(interaction);

    expect(textOf(interaction.response())).toContain("Attach one to /describe first.");
  });

  it.each([
    { title: "when asked to", turn: {}, option: { private: true } },
    {
      title: "when the track was heard privately, whatever is chosen now",
      turn: { isPrivate: true },
      option: { private: false },
    },
  ])("answers privately $title", async ({ turn, option }) => {
    const stage = await useStage();
    await remember(stage, { id: "1", ...turn });

    const interaction = stage.ada.slash(stage.channel, "ask", { question: "Why?", ...option });
    await stage.untilHandled(interaction);

    expect(interaction.ephemeral).toBe(true);
    expect(stage.desk.taken.at(-1)?.destination.isPrivate).toBe(true);
  });
});

/** A track that was heard in the stage's channel for Ada, unless it is said otherwise. */
async function remember(stage: Stage, turn: Partial<Turn>, name = "tune.mp3"): Promise<void> {
  const { order } = await stage.ask();
  const upload = { ...order.upload, name };
  stage.desk.turns.push({ ...turnOf({ ...order, upload }), ...turn });
}
