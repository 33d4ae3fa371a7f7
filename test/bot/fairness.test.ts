import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import type { InteractionHandle } from "../discord/interaction-handle.ts";
import type { UserHandle } from "../discord/user-handle.ts";
import { installDirectedTool } from "../helpers/directed-tool.ts";
import { ended, sound, textOf } from "./reading.ts";
import { openStage, type Bot } from "./start-bot.ts";

const FLOOD = 20;
const NEWCOMERS = 5;
const IN_LINE = /in line/i;
const NO_QUOTAS = {
  QUOTA_PER_PERSON_HOUR: "1000",
  QUOTA_PER_SERVER_HOUR: "1000",
  QUOTA_OPEN_PER_PERSON: "1000",
  QUOTA_WAITING: "1000",
};

describe("one person with many orders", () => {
  it("waits with the second one until everybody who has come meanwhile was served", async () => {
    await using opened = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), "fairness-"));
    opened.defer(() => rm(folder, { recursive: true, force: true }));
    const realBinDir = inject("llamaBinDir");
    const tool = await installDirectedTool(folder, realBinDir, "wait");
    const stage = opened.use(
      await openStage({ env: { ...NO_QUOTAS, LLAMA_BIN_DIR: tool.binDir, LOG_LEVEL: "debug" } }),
    );
    const bot = opened.use(await stage.startBot());
    const ask = (person: UserHandle, question: string): InteractionHandle =>
      person.slash(stage.channel, "describe", {
        track: stage.discord.upload(sound("tune-s16.wav")),
        question,
      });

    const first = ask(stage.ada, "tempo? 0");
    await bot.untilLogged(({ msg }) => msg === "llama-mtmd-cli started");
    const others = Array.from({ length: FLOOD - 1 }, (_, number) =>
      ask(stage.ada, `tempo? ${number + 1}`),
    );
    await Promise.all(others.map((each) => inLine(each)));
    const flood = [first, ...others];
    const newcomers = Array.from({ length: NEWCOMERS }, (_, number) =>
      ask(stage.discord.user({ name: `Newcomer ${number}` }), `instruments of ${number}?`),
    );
    await Promise.all(newcomers.map((each) => inLine(each)));
    // Ada's first is being heard all the while, and is the first counted from their arrival.
    await tool.direct("real");
    await Promise.all(newcomers.map((each) => ended(each, 60_000)));

    const served = servedBy(bot);
    const last = Math.max(...newcomers.map(({ id }) => served.indexOf(id)));
    const floodBefore = served.slice(0, last).filter((id) => flood.some((each) => each.id === id));
    expect(served).toEqual(expect.arrayContaining(newcomers.map(({ id }) => id)));
    expect(floodBefore).toHaveLength(1);
    expect(stage.discord.violations).toEqual([]);
  }, 120_000);
});

/** Resolves when its owner has been told a place. */
function inLine(interaction: InteractionHandle) {
  return interaction.until((message) => IN_LINE.test(textOf(message)), { timeoutMs: 40_000 });
}

/** The orders that were answered, in the order of service. */
function servedBy(bot: Bot): readonly unknown[] {
  return bot.log.filter(({ msg }) => msg === "answered").map(({ orderId }) => orderId);
}
