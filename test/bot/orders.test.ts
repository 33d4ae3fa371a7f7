import { describe, expect, it } from "vitest";
import { MODERATOR } from "../discord/permissions.ts";
import { controlsOf } from "../discord/read-message.ts";
import { processesMentioning } from "../helpers/processes.ts";
import { DESCRIBED, isShown, setUp, until } from "./directed-stage.ts";
import { ended, textOf } from "./reading.ts";

describe("the line", () => {
  it("shows everybody their place, and when their answer is due once that can be said", async () => {
    const { tool, ask, bob, cy } = await setUp("real");
    await ended(ask("once to measure"));
    await tool.direct("wait");

    const first = ask("first");
    await until(first, /Listening/);
    const second = ask("second", bob);
    await until(second, /Next in line, about <t:\d+:R>/);
    const third = ask("third", cy);
    const shown = await until(third, /2nd in line, about <t:\d+:R>/);
    await tool.direct("real");

    expect(controlsOf(shown).map(({ label }) => label)).toEqual(["Cancel"]);
    await until(third, /Next in line|Listening|Writing|synth-pop/);
    for (const interaction of [first, second, third]) {
      expect(textOf(await ended(interaction))).toMatch(DESCRIBED);
    }
  });

  it("is told by /queue: what runs, one's own by name, others as numbers", async () => {
    const { tool, stage, ask, bob } = await setUp("wait");
    await until(ask("first"), /Listening/);
    await until(ask("second", bob), /Next in line/);

    const card = await stage.ada.slash(stage.channel, "queue").until(isShown);
    const others = await bob.slash(stage.channel, "queue").until(isShown);
    await tool.direct("real");

    expect(textOf(card)).toMatch(/Listening to.* your “first.mp3”/);
    expect(textOf(card)).toContain("1 track in line");
    expect(textOf(card)).not.toContain("second.mp3");
    expect(textOf(others)).toMatch(/“second.mp3”: next in line/);
    expect(textOf(others)).not.toContain("first.mp3");
  });
});

describe("cancelling", () => {
  it("takes a waiting order out of the line; it is never started", async () => {
    const { tool, ask, bob, cy } = await setUp("wait");
    const first = ask("first");
    await until(first, /Listening/);
    const second = ask("second", bob);
    const waiting = await until(second, /Next in line/);
    const third = ask("third", cy);
    await until(third, /2nd in line/);

    await bob.click(waiting, "Cancel").acknowledged();

    await until(second, /Cancelled\./);
    await until(third, /Next in line/);
    await tool.direct("real");
    expect(textOf(await ended(third))).toMatch(DESCRIBED);
    expect(await tool.runs()).toBe(2);
  });

  it("ends what is being heard within two seconds, even a process that will not listen; the next one starts", async () => {
    const { tool, stage, ask, bob } = await setUp("hang");
    const first = ask("first");
    const running = await until(first, /Writing/);
    const second = ask("second", bob);
    await until(second, /Next in line/);
    await tool.direct("real");

    const pressedMs = performance.now();
    stage.ada.click(running, "Cancel");
    await until(first, /Cancelled\./);
    while ((await processesMentioning(tool.binDir)).length > 0);
    const tookMs = performance.now() - pressedMs;

    expect(tookMs).toBeLessThan(2000);
    expect(textOf(await ended(second))).toMatch(DESCRIBED);
  });

  it("is for its owner and for moderators only", async () => {
    const { tool, stage, ask, bob } = await setUp("wait");
    const moderator = stage.discord.user({ name: "Mo", permissions: MODERATOR });
    const order = ask("first");
    const shown = await until(order, /Listening/);

    const refused = await bob.click(shown, "Cancel").until(isShown);
    await moderator.click(shown, "Cancel").acknowledged();

    expect(textOf(refused)).toContain("Manage Messages");
    await until(order, /Cancelled by a moderator/);
    await tool.direct("real");
  });

  it("works by name with /cancel, and by itself when the message was deleted", async () => {
    const { tool, stage, bot, ask } = await setUp("wait");
    const running = ask("first");
    await until(running, /Listening/);
    const waiting = ask("second");
    await until(waiting, /Next in line/);
    const deleted = ask("third");
    const shown = await until(deleted, /2nd in line/);

    // Its place changes when the second is cancelled: that is when the bot finds no message to tell it in.
    stage.discord.user({ name: "Mo", permissions: MODERATOR }).delete(shown);
    const offered = await stage.ada.autocomplete(stage.channel, "cancel", "order", "second");
    const value = String(offered[0]?.value);
    stage.ada.slash(stage.channel, "cancel", { order: value });
    await until(waiting, /Cancelled\./);
    await bot.untilLogged(({ msg, by }) => msg === "cancelled" && by === "nobody");
    await tool.direct("real");

    expect(offered.map(({ name }) => name)).toEqual([expect.stringContaining("second.mp3")]);
    expect(textOf(await ended(running))).toMatch(DESCRIBED);
    await stage.ada
      .slash(stage.channel, "queue")
      .until((card) => /Nobody waits|Nothing is running/.test(textOf(card)));
    expect(await tool.runs()).toBe(1);
  });
});

describe("quotas", () => {
  it("refuse with the time when it works again; what was heard before stays free", async () => {
    const { ask, bot } = await setUp("real", { env: { QUOTA_PER_PERSON_HOUR: "1" } });
    await ended(ask("first"));

    const second = await ended(ask("another question"));
    const again = await ended(ask("first"));

    expect(textOf(second)).toMatch(/1 tracks? heard within the hour/);
    expect(textOf(second)).toMatch(/works again <t:\d+:R>/);
    expect(textOf(again)).toContain("from cache");
    expect(bot.log.some((line) => line["reason"] === "person-quota")).toBe(true);
  });
});

describe("stopping the bot", () => {
  it("lets what is being heard finish, and the others go on after the restart as if nothing was", async () => {
    const { tool, bot, ask, bob, startAgain } = await setUp("wait");
    const first = ask("first");
    await until(first, /Listening/);
    const second = ask("second", bob);
    await until(second, /Next in line/);

    bot.process.kill("SIGTERM");
    await bot.untilLogged(({ msg }) => msg === "stopping");
    await tool.direct("real");
    const firstCard = await ended(first);
    await bot.kill("SIGTERM");
    const meanwhile = textOf(second.response());
    await startAgain();

    expect(textOf(firstCard)).toMatch(DESCRIBED);
    expect(meanwhile).toMatch(/Next in line/);
    expect(textOf(await ended(second))).toMatch(DESCRIBED);
  });

  it("hands back what does not finish in time, and is gone within 15 s", async () => {
    const { tool, bot, ask, startAgain } = await setUp("hang", {
      env: { SHUTDOWN_GRACE_SECONDS: "1" },
    });
    const first = ask("first");
    await until(first, /Writing/);

    const beganMs = performance.now();
    await bot.kill("SIGTERM");
    const tookMs = performance.now() - beganMs;
    await tool.direct("real");
    await startAgain();

    expect(tookMs).toBeLessThan(15_000);
    expect(textOf(await ended(first))).toMatch(DESCRIBED);
  }, 60_000);
});
