import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { setImmediate as turnOfTheLoop } from "node:timers/promises";
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

  it("while the track is fetched still arrives in the same message", async () => {
    const clock = createManualClock();
    const { stage } = await setUp("real", { discord: { clock } });
    const arrives = Promise.withResolvers<void>();
    const track = stage.discord
      .upload(sound("tune.mp3"), "late.mp3")
      .fault({ until: arrives.promise }, 1);
    const interaction = stage.ada.slash(stage.channel, "describe", { track });
    const shown = await until(interaction, /Fetching/);

    clock.advance(16 * MINUTE_MS);
    arrives.resolve();

    expect((await ended(interaction)).id).toBe(shown.id);
    await stage.discord.untilRequest(({ route }) => route === "PATCH channel message");
  });

  it("when it was about to be delivered still arrives in the same message, once", async () => {
    const clock = createManualClock();
    const { tool, stage, ask } = await setUp("wait", { discord: { clock } });
    const interaction = ask("late");
    await until(interaction, /Listening/);
    // Held on its way to Discord until the token is gone.
    const expired = Promise.withResolvers<void>();
    stage.discord.faults.next("PATCH webhook message", { until: expired.promise });

    await tool.direct("real");
    clock.advance(16 * MINUTE_MS);
    expired.resolve();

    expect(textOf(await ended(interaction))).toMatch(DESCRIBED);
    const answers = stage.discord
      .messages(stage.channel)
      .filter((message) => DESCRIBED.test(textOf(message)));
    expect(answers).toHaveLength(1);
  });

  it("comes as a new message that pings nobody where nobody knows the first one any more", async () => {
    const clock = createManualClock();
    const { tool, stage, bot, ask, startAgain } = await setUp("wait", { discord: { clock } });
    // The bot dies when its order is stored and Discord has heard nothing of it yet.
    const never = Promise.withResolvers<void>();
    stage.discord.faults.next("POST interaction callback", { until: never.promise });
    const interaction = ask("never acknowledged");
    await untilStored(stage.dataDir, interaction.id);
    await bot.kill("SIGKILL");
    never.resolve();

    clock.advance(16 * MINUTE_MS);
    await tool.direct("real");
    await startAgain();

    const message = await stage.discord.untilMessage(stage.channel, (each) =>
      DESCRIBED.test(textOf(each)),
    );
    expect(textOf(message)).toContain(`For <@${stage.ada.id}>`);
    expect(message.pings).toEqual([]);
  });

  it("is kept where it was private, and shown to its owner alone with their next command", async () => {
    const clock = createManualClock();
    const { tool, stage, bot } = await setUp("wait", { discord: { clock } });
    const track = stage.discord.upload(sound("tune.mp3"), "secret.mp3");
    const interaction = stage.ada.slash(stage.channel, "describe", { track, private: true });
    await until(interaction, /Listening/);

    clock.advance(16 * MINUTE_MS);
    await tool.direct("real");
    await bot.untilLogged(
      ({ msg, deliveredBy }) => msg === "order ended" && deliveredBy === "kept",
    );
    const next = stage.ada.slash(stage.channel, "about");
    await stage.discord.untilMessage(stage.channel, (one) => DESCRIBED.test(textOf(one)));

    expect(next.followUps.map((one) => textOf(one))).toEqual([expect.stringMatching(DESCRIBED)]);
    expect(next.record.followUps.map(({ visibleTo }) => visibleTo)).toEqual([stage.ada.id]);
  });
});

/** Looks until the order is there; fails by the test's time limit. */
async function untilStored(dataDir: string, orderId: string): Promise<void> {
  using db = new DatabaseSync(join(dataDir, "liner-notes.sqlite"), { readOnly: true });
  const order = db.prepare("SELECT 1 FROM orders WHERE id = ?");
  while (order.get(orderId) === undefined) await turnOfTheLoop();
}
