import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, inject, it } from "vitest";
import { createManualClock } from "../discord/clock.ts";
import type { InteractionHandle } from "../discord/interaction-handle.ts";
import { MODERATOR } from "../discord/permissions.ts";
import { controlsOf } from "../discord/read-message.ts";
import type { UserHandle } from "../discord/user-handle.ts";
import { installDirectedTool, type ToolMode } from "../helpers/directed-tool.ts";
import { processesMentioning } from "../helpers/processes.ts";
import { ended, sound, textOf } from "./reading.ts";
import { openStage, type Bot } from "./start-bot.ts";
import type { StageOptions } from "./stage.ts";

const DESCRIBED = /synth-pop piece/;
const MINUTE_MS = 60_000;

const opened: AsyncDisposable[] = [];

afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await one[Symbol.asyncDispose]();
});

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
    const { tool, stage, ask } = await setUp("wait");
    const running = ask("first");
    await until(running, /Listening/);
    const waiting = ask("second");
    await until(waiting, /Next in line/);
    const deleted = ask("third");
    const shown = await until(deleted, /2nd in line/);

    const offered = await stage.ada.autocomplete(stage.channel, "cancel", "order", "second");
    const value = String(offered[0]?.value);
    stage.ada.slash(stage.channel, "cancel", { order: value });
    await until(waiting, /Cancelled\./);
    stage.discord.user({ name: "Mo", permissions: MODERATOR }).delete(shown);
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

describe("an answer that comes after the interaction's token has expired", () => {
  it.each([
    { stage: "while it waits", mode: "wait", before: true, seen: /Next in line/ },
    { stage: "while it is being heard", mode: "wait", before: false, seen: /Listening/ },
    { stage: "while it is being written", mode: "hang", before: false, seen: /Writing/ },
  ] as const)("$stage still arrives in the same message", async ({ mode, before, seen }) => {
    const clock = createManualClock();
    const { tool, stage, ask, bob } = await setUp(mode, {
      discord: { clock },
      env: { ANSWER_DEADLINE_SECONDS: "3" },
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

describe("stopping the bot", () => {
  it("lets what is being heard finish, and the others go on after the restart as if nothing was", async () => {
    const { tool, stage, bot, ask, bob } = await setUp("wait");
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
    opened.push(await stage.startBot());

    expect(textOf(firstCard)).toMatch(DESCRIBED);
    expect(meanwhile).toMatch(/Next in line/);
    expect(textOf(await ended(second))).toMatch(DESCRIBED);
  });

  it("hands back what does not finish in time, and is gone within 15 s", async () => {
    const { tool, stage, bot, ask } = await setUp("hang", { env: { SHUTDOWN_GRACE_SECONDS: "1" } });
    const first = ask("first");
    await until(first, /Writing/);

    const beganMs = performance.now();
    await bot.kill("SIGTERM");
    const tookMs = performance.now() - beganMs;
    await tool.direct("real");
    opened.push(await stage.startBot());

    expect(tookMs).toBeLessThan(15_000);
    expect(textOf(await ended(first))).toMatch(DESCRIBED);
  }, 60_000);
});

/** A bot whose model answers as the test directs. Each question is another, so that nothing is joined or cached. */
async function setUp(mode: ToolMode, options: Pick<StageOptions, "env" | "discord"> = {}) {
  const folder = await mkdtemp(join(tmpdir(), "directed-"));
  opened.push({ [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) });
  const tool = await installDirectedTool(folder, inject("llamaBinDir"), mode);
  const stage = await openStage({
    ...options,
    env: { LOG_LEVEL: "debug", ...options.env, LLAMA_BIN_DIR: tool.binDir },
  });
  opened.push(stage);
  const bot: Bot = await stage.startBot();
  opened.push(bot);
  const ask = (name: string, user: UserHandle = stage.ada): InteractionHandle =>
    user.slash(stage.channel, "describe", {
      track: stage.discord.upload(sound("tune.mp3"), `${name}.mp3`),
      question: `Describe it: ${name}`,
    });
  const bob = stage.discord.user({ name: "Bob" });
  const cy = stage.discord.user({ name: "Cy" });
  return { tool, stage, bot, ask, bob, cy };
}

function until(interaction: InteractionHandle, wanted: RegExp) {
  return interaction.until((message) => wanted.test(textOf(message)));
}

function isShown(message: Parameters<typeof textOf>[0] & { readonly loading?: boolean }): boolean {
  return message.loading !== true && textOf(message) !== "";
}
