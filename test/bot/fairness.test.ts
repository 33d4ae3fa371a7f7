import { describe, expect, it } from "vitest";
import type { InteractionHandle } from "../discord/interaction-handle.ts";
import { ended, sound } from "./reading.ts";
import { openStage, type Bot } from "./start-bot.ts";

const FLOOD = 20;
const NEWCOMERS = 5;

describe("one person with many orders", () => {
  it("waits with the second one until everybody who has come meanwhile was served", async () => {
    await using stage = await openStage({
      env: {
        LOG_LEVEL: "debug",
        // Long enough runs for the others to arrive while one is being heard.
        MAX_OUTPUT_TOKENS: "600",
        QUOTA_PER_PERSON_HOUR: "1000",
        QUOTA_PER_SERVER_HOUR: "1000",
        QUOTA_OPEN_PER_PERSON: "1000",
        QUOTA_WAITING: "1000",
      },
    });
    await using bot = await stage.startBot();
    const ask = (person: typeof stage.ada, question: string): InteractionHandle =>
      person.slash(stage.channel, "describe", {
        track: stage.discord.upload(sound("tune-s16.wav")),
        question,
      });

    const flood = Array.from({ length: FLOOD }, (_, index) =>
      ask(stage.ada, `LONGANSWER ${index + 1}`),
    );
    await Promise.all(flood.map((each) => each.acknowledged()));
    await bot.untilLogged(isAnswer);
    await bot.untilLogged(isStart, { skip: bot.log.length });
    const people = Array.from({ length: NEWCOMERS }, (_, index) =>
      stage.discord.user({ name: `Newcomer ${index + 1}` }),
    );
    const servedBefore = served(bot).length;
    const newcomers = people.map((person) => ask(person, `tempo ${person.globalName}`));
    await Promise.all(newcomers.map((each) => ended(each, 60_000)));

    const since = served(bot).slice(servedBefore);
    const last = Math.max(...newcomers.map(({ id }) => since.indexOf(id)));
    const ofFlood = since.slice(0, last).filter((id) => flood.some((each) => each.id === id));
    expect(newcomers.every(({ id }) => since.includes(id))).toBe(true);
    expect(ofFlood.length).toBeLessThanOrEqual(1);
    expect(stage.discord.violations).toEqual([]);
  }, 120_000);
});

/** The orders that were answered, in the order of service. */
function served(bot: Bot): readonly unknown[] {
  return bot.log.filter(isAnswer).map((line) => line["orderId"]);
}

function isAnswer(line: Readonly<Record<string, unknown>>): boolean {
  return line["msg"] === "answered";
}

function isStart(line: Readonly<Record<string, unknown>>): boolean {
  return line["msg"] === "llama-mtmd-cli started";
}
