import { describe, expect, it } from "vitest";
import { createManualClock } from "../discord/clock.ts";
import { DESCRIBED, setUp, until } from "./directed-stage.ts";
import { ended, sound, textOf } from "./reading.ts";

const MINUTE_MS = 60_000;

describe("an answer that comes after the interaction's token has expired", () => {
  it.each([
    { stage: "while it waits", mode: "wait", before: true, seen: /Next in line/ },
    { stage: "while it is being heard", mode: "wait", before: false, seen: /Listening/ },
    { stage: "while it is being written", mode: "hang", before: false, seen: /Writing/ },
  ] as const)("$stage still arrives in the same message", async ({ mode, before, seen }) => {
    const clock = createManualClock();
    const { tool, stage, ask, bob } = await setUp(mode, {
      discord: { clock },
      env: { ANSWER_DEADLINE_SECONDS: "10" },
    });
    if (before) await until(ask("before", bob), /Listening/);
    const interaction = ask("late");
    const shown = await until(interaction, seen);

    clock.advance(16 * MINUTE_MS);
    await tool.direct("real");

    expect(textOf(await ended(interaction))).toMatch(DESCRIBED);
    expect(stage.discord.messages(stage.channel).filter(({ id }) => id === shown.id)).toHaveLength(
      1,
    );
    await stage.discord.untilRequest(({ route }) => route === "PATCH channel message");
  });

  it("is kept where it was private, and shown to its owner alone with their next command", async () => {
    const clock = createManualClock();
    const { tool, stage, bot } = await setUp("wait", { discord: { clock } });
    const track = stage.discord.upload(sound("tune.mp3"), "secret.mp3");
    const interaction = stage.ada.slash(stage.channel, "describe", { track, private: true });
    await until(interaction, /Listening/);

    clock.advance(16 * MINUTE_MS);
    await tool.direct("real");
    await bot.untilLogged(({ msg }) => String(msg).startsWith("kept"));
    const next = stage.ada.slash(stage.channel, "about");
    await stage.discord.untilMessage(stage.channel, (one) => DESCRIBED.test(textOf(one)));

    expect(next.followUps.map((one) => textOf(one))).toEqual([expect.stringMatching(DESCRIBED)]);
    expect(next.record.followUps.map(({ visibleTo }) => visibleTo)).toEqual([stage.ada.id]);
  });
});
