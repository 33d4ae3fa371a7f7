import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { processesMentioning } from "../helpers/processes.ts";
import { ended, sound, textOf } from "./reading.ts";
import { openStage, type Bot, type Stage } from "./start-bot.ts";

const TEMPO = /roughly 120 beats per minute/;
const INSTRUMENTS = /electric piano/;

describe("a bot whose model stays in memory", () => {
  let stage: Stage;
  let bot: Bot;

  beforeAll(async () => {
    stage = await openStage({ env: { ENGINE: "llama-server" } });
    bot = await stage.startBot();
    const track = stage.discord.upload(sound("tune.mp3"));
    await ended(stage.ada.slash(stage.channel, "describe", { track }), 60_000);
  }, 90_000);

  afterAll(async () => {
    await bot[Symbol.asyncDispose]();
    await stage[Symbol.asyncDispose]();
  });

  it("does not hear the track again for the next question", async () => {
    const answer = ask("Is the tempo steady?");
    const shown = textOf(await ended(answer));

    const line = await bot.untilLogged(
      ({ msg, orderId }) => msg === "order ended" && orderId === answer.id,
    );
    expect(shown).toMatch(TEMPO);
    // Four seconds of audio are a window of 750 tokens; what is new is the answer before, and the question.
    expect(line["cachedTokens"]).toBeGreaterThanOrEqual(100);
    expect(Number(line["promptTokens"]) - Number(line["cachedTokens"])).toBeLessThan(100);
  });

  it("answers all the same when the server is killed, and tells nobody", async () => {
    const servers = await processesMentioning(stage.dataDir);
    for (const pid of servers) process.kill(pid, "SIGKILL");

    const shown = textOf(await ended(ask("Which instrument is it?"), 60_000));

    expect(servers.length).toBeGreaterThan(0);
    expect(shown).toMatch(INSTRUMENTS);
  });

  it("leaves no server behind when the bot is killed, and starts another", async () => {
    const before = await processesMentioning(stage.dataDir);

    await bot.kill("SIGKILL");
    while ((await processesMentioning(stage.dataDir)).length > 0);
    bot = await stage.startBot();
    const shown = textOf(await ended(ask("Is the tempo steady, really?"), 60_000));

    expect(before.length).toBeGreaterThan(0);
    expect(shown).toMatch(TEMPO);
  });

  it("changes to another quality and back", async () => {
    const track = stage.discord.upload(sound("tune.mp3"));
    const fast = stage.ada.slash(stage.channel, "describe", { track, quality: "fast" });
    const shown = textOf(await ended(fast, 60_000));

    expect(shown).toContain("[IQ3_M]");
    expect(textOf(await ended(ask("Which instrument, still?"), 60_000))).toMatch(INSTRUMENTS);
    expect(stage.discord.violations).toEqual([]);
  });

  function ask(question: string) {
    return stage.ada.slash(stage.channel, "ask", { question });
  }
});
