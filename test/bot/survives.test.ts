import { once } from "node:events";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { filesOf } from "../discord/read-message.ts";
import { ended, sound, textOf } from "./reading.ts";
import { openStage } from "./start-bot.ts";

describe("/describe where things are not as usual", () => {
  it("refuses before any work where it may not answer", async () => {
    await using stage = await openStage({
      guild: { botPermissions: ["ViewChannel"] },
    });
    await using bot = await stage.startBot();
    const track = stage.discord.upload(sound("tune.mp3"));

    const interaction = stage.ada.slash(stage.channel, "describe", { track });

    expect(textOf(await ended(interaction))).toContain("Send Messages");
    expect(interaction.ephemeral).toBe(true);
    expect(track.requestCount).toBe(0);
    expect(bot.log.some((line) => line["reason"] === "no-permission")).toBe(true);
    expect(stage.discord.violations).toEqual([]);
  });

  it("attaches an answer that is too long for a message, whole", async () => {
    await using stage = await openStage({ env: { MAX_OUTPUT_TOKENS: "900" } });
    await using bot = await stage.startBot();
    const track = stage.discord.upload(sound("tune.mp3"));

    const interaction = stage.ada.slash(stage.channel, "describe", {
      track,
      question: "LONGANSWER",
    });
    const message = await ended(interaction, 90_000);

    expect(textOf(message)).toContain("attached file");
    expect(filesOf(message).map(({ name }) => name)).toContainEqual(
      expect.stringMatching(/^liner-notes-.*\.md$/),
    );
    await bot.untilLogged(({ msg, outcome }) => msg === "order ended" && outcome === "answer");
    expect(stage.discord.violations).toEqual([]);
  }, 120_000);

  it("goes down in order when nobody reads its log any more", async () => {
    await using stage = await openStage();
    await using bot = await stage.startBot();
    const exited = once(bot.process, "exit");

    bot.process.stdout?.destroy();
    stage.discord.gateway.disconnect("cut"); // Something to log.

    await expect(exited).resolves.toEqual([0, null]);
  });

  it("goes on with an order after a SIGKILL, and lets no second bot near its data", async () => {
    // Long enough that the answer is still being written when the bot is killed, on a fast machine too.
    await using stage = await openStage({ env: { MAX_OUTPUT_TOKENS: "4000" } });
    await using first = await stage.startBot();
    await expect(stage.startBot()).rejects.toThrow("Another bot");
    const track = stage.discord.upload(sound("tune.mp3"));
    const interaction = stage.ada.slash(stage.channel, "describe", {
      track,
      question: "LONGANSWER",
    });
    await interaction.until((message) => textOf(message).includes("Counting"));

    await first.kill("SIGKILL");
    await untilNoProcess(stage.dataDir);
    await using second = await stage.startBot();

    expect(textOf(await ended(interaction, 90_000))).toContain("Counting");
    expect(second.log.some((line) => line["msg"] === "going on with open orders")).toBe(true);
    expect(stage.discord.violations).toEqual([]);
  }, 120_000);
});

/** The model's process has the order's files on its command line. Fails by the test's time limit. */
async function untilNoProcess(dataDir: string): Promise<void> {
  for (;;) {
    const { exitCode } = await execa("pgrep", ["-f", dataDir], { reject: false });
    if (exitCode === 1) return;
  }
}
