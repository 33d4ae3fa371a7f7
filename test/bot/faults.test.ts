import { readFile, writeFile } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { MODERATOR } from "../discord/permissions.ts";
import { DESCRIBED, setUp, until } from "./directed-stage.ts";
import { ended, textOf } from "./reading.ts";
import type { Stage } from "./start-bot.ts";

const HELD_UP = /The model has a problem right now/;

describe("an engine that misbehaves", () => {
  it("is killed when it hangs, tried once more, and the person may press Retry", async () => {
    const { tool, stage, bot, ask } = await setUp("hang", {
      env: { ANSWER_DEADLINE_SECONDS: "6" },
    });
    const order = ask("first");

    const failed = await ended(order, 40_000);
    const runs = await tool.runs();
    await tool.direct("real");
    stage.ada.click(failed, "Retry");

    expect(textOf(failed)).toContain("took too long");
    expect(runs).toBe(2);
    const after = await order.until((message) => DESCRIBED.test(textOf(message)));
    expect(after.id).toBe(failed.id);
    expect(bot.log.some(({ msg }) => msg === "the engine failed: one more try")).toBe(true);
  }, 90_000);

  it("costs nobody anything when it crashes once", async () => {
    const { tool, ask } = await setUp("crash-once");

    expect(textOf(await ended(ask("first")))).toMatch(DESCRIBED);
    expect(await tool.runs()).toBe(2);
  });

  it.each([
    { what: "crashes", mode: "crash" },
    { what: "has vanished", mode: "real" },
  ] as const)(
    "makes orders wait, told so, when it $what again and again, until a probe gets through",
    async ({ mode }) => {
      const { tool, stage, ask, bot, bob } = await setUp(mode, {
        env: { ENGINE_PROBE_SECONDS: "1" },
      });
      if (mode === "real") await tool.vanish();
      const first = ask("first");
      const failed = await ended(first);
      const second = ask("second", bob);
      const third = ask("third");

      await until(second, HELD_UP);
      await until(third, HELD_UP);
      await bot.untilLogged(({ msg }) => msg === "the engine still fails");
      const queue = await stage.ada
        .slash(stage.channel, "queue")
        .until((card) => HELD_UP.test(textOf(card)));
      if (mode === "real") await tool.comeBack();
      else await tool.direct("real");

      expect(textOf(failed)).toMatch(/crashed|not installed/);
      expect(textOf(queue)).toContain("orders are kept");
      expect(textOf(await ended(second))).toMatch(DESCRIBED);
      expect(textOf(await ended(third))).toMatch(DESCRIBED);
      expect(bot.log.some(({ msg }) => msg === "the engine works again: orders go on")).toBe(true);
    },
  );
});

describe("a Discord that misbehaves", () => {
  it.each([
    { what: "answers 500", fault: { status: 500 } },
    { what: "closes the connection before it did anything", fault: { closeSocket: "before" } },
    { what: "closes the connection when it was done", fault: { closeSocket: "after" } },
    {
      what: "says that there were too many requests",
      fault: { status: 429, retryAfterSeconds: 0.3 },
    },
  ] as const)("gets every answer once when it $what", async ({ fault }) => {
    const { tool, stage, ask } = await setUp("wait");
    const order = ask("first");
    await until(order, /Listening/);

    stage.discord.faults.next("PATCH webhook message", fault, 3);
    await tool.direct("real");

    expect(textOf(await ended(order))).toMatch(DESCRIBED);
    expect(answersIn(stage)).toBe(1);
  });

  it("is asked to acknowledge again when it closes the connection", async () => {
    const { stage, ask } = await setUp("real");
    stage.discord.faults.next("POST interaction callback", { closeSocket: "before" });
    const lost = ask("lost on the way there");
    await ended(lost);
    stage.discord.faults.next("POST interaction callback", { closeSocket: "after" });
    const answered = ask("lost on the way back");

    expect(textOf(await ended(answered))).toMatch(DESCRIBED);
    expect(textOf(lost.response())).toMatch(DESCRIBED);
  });

  it("gets an answer that it was away for, minutes later", async () => {
    const { tool, stage, ask, bot } = await setUp("wait");
    const order = ask("first");
    await until(order, /Listening/);

    const comeBack = stage.discord.faults.all({ status: 503 });
    await tool.direct("real");
    await bot.untilLogged(({ msg }) => msg === "not delivered yet: it is tried again", {
      timeoutMs: 60_000,
    });
    comeBack();

    expect(textOf(await ended(order, 30_000))).toMatch(DESCRIBED);
    expect(answersIn(stage)).toBe(1);
  }, 120_000);

  it.each([
    {
      what: "is cut and resumed",
      disturb: (stage: Stage) => stage.discord.gateway.disconnect("cut"),
    },
    { what: "asks to reconnect", disturb: (stage: Stage) => stage.discord.gateway.reconnect() },
    {
      what: "says that the session is invalid",
      disturb: (stage: Stage) => stage.discord.gateway.invalidateSession(),
    },
  ])(
    "loses no order when the gateway $what",
    async ({ disturb }) => {
      const { tool, stage, ask } = await setUp("wait");
      const before = ask("before");
      await until(before, /Listening/);

      disturb(stage);
      await stage.discord.gateway.connected({ timeoutMs: 20_000 });
      await stage.discord.gateway.ready();
      await tool.direct("real");
      const after = ask("after");

      expect(textOf(await ended(before))).toMatch(DESCRIBED);
      expect(textOf(await ended(after))).toMatch(DESCRIBED);
    },
    60_000,
  );

  it("is not bothered about a message that was deleted while it was being heard", async () => {
    const { tool, stage, ask, bot } = await setUp("wait");
    const order = ask("first");
    const shown = await until(order, /Listening/);

    stage.discord.user({ name: "Mo", permissions: MODERATOR }).delete(shown);
    await tool.direct("real");
    const next = ask("next");

    expect(textOf(await ended(next))).toMatch(DESCRIBED);
    expect(bot.log.filter(({ level }) => Number(level) >= 40)).toEqual([]);
  });
});

describe("storage that misbehaves", () => {
  it("is moved aside when it is damaged; the bot starts, and its operator is told", async () => {
    const { stage, bot, startAgain, ask } = await setUp("real");
    await bot.kill("SIGTERM");
    const database = join(stage.dataDir, "liner-notes.sqlite");
    await writeFile(database, "this is no database");

    const again = await startAgain();

    const told = again.log.find(({ msg }) => String(msg).startsWith("the database was damaged"));
    expect(told).toMatchObject({ level: 50 });
    expect(await readFile(String(told?.["movedAside"]), "utf8")).toBe("this is no database");
    expect(textOf(await ended(ask("afterwards")))).toMatch(DESCRIBED);
  });

  it("refuses in time while the database is locked, and works on when it is not", async () => {
    const { stage, ask, tool } = await setUp("wait");
    const before = ask("before");
    await until(before, /Listening/);

    const other = new DatabaseSync(join(stage.dataDir, "liner-notes.sqlite"));
    other.exec("BEGIN IMMEDIATE");
    const refused = ask("meanwhile");
    const acknowledgement = await refused.acknowledged();
    await tool.direct("real");
    other.exec("ROLLBACK");
    other.close();

    expect(acknowledgement.delayMs).toBeLessThan(3000);
    expect(textOf(refused.response())).toContain("cannot write anything down");
    expect(textOf(await ended(before))).toMatch(DESCRIBED);
    expect(textOf(await ended(ask("afterwards")))).toMatch(DESCRIBED);
  });
});

/** Messages that carry an answer, in the whole channel. */
function answersIn({ discord, channel }: Stage): number {
  return discord.messages(channel).filter((message) => DESCRIBED.test(textOf(message))).length;
}
