import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { InteractionHandle } from "../discord/interaction-handle.ts";
import { controlsOf } from "../discord/read-message.ts";
import { ended, ENDED, sound, textOf } from "./reading.ts";
import { openStage, type Bot, type Stage } from "./start-bot.ts";

const DESCRIBED = /synth-pop piece/;
const FOOTER = /not a measurement/;

describe("/describe in a server, with the real tools and the stand-in model", () => {
  let stage: Stage;
  let bot: Bot;

  beforeAll(async () => {
    stage = await openStage({ env: { LOG_LEVEL: "debug" } });
    bot = await stage.startBot();
  }, 60_000);

  afterAll(async () => {
    await bot[Symbol.asyncDispose]();
    await stage[Symbol.asyncDispose]();
  });

  it.each([
    { file: "tune-s16.wav" },
    { file: "tune.mp3" },
    { file: "voice-message.ogg" },
    { file: "tune.m4a" },
    { file: "video-with-sound.mp4" },
  ])("answers $file with a card, acknowledged at once", async ({ file }) => {
    const interaction = ask({ track: upload(file) });

    const acknowledgement = await interaction.acknowledged();
    const card = textOf(await ended(interaction));

    expect(acknowledgement).toMatchObject({ kind: "deferred" });
    expect(acknowledgement.delayMs).toBeLessThan(3000);
    expect(card).toMatch(DESCRIBED);
    expect(card).toMatch(FOOTER);
    expect(card).toContain("Q8_0 (best)");
  });

  it("asks the quantization that was chosen", async () => {
    const choices = await stage.ada.autocomplete(stage.channel, "describe", "quality", "");

    const interaction = ask({ track: upload("tune.flac"), quality: "IQ3_M" });

    expect(choices.map(({ value }) => value)).toEqual(["Q8_0", "Q6_K", "IQ3_M"]);
    expect(textOf(await ended(interaction))).toContain("[IQ3_M]");
  });

  it("serves the same track again from the cache without a process, whatever file it comes in", async () => {
    await ended(ask({ track: upload("tune.mp3") }));
    await ended(ask({ track: upload("tune.m4a") }));

    const before = processes();

    const again = ask({ track: upload("tune.mp3") });
    const retagged = ask({ track: upload("tune-retagged.mp3") });
    const rewrapped = ask({ track: upload("tune-faststart.m4a") });

    for (const interaction of [again, retagged, rewrapped]) {
      expect(textOf(await ended(interaction))).toContain("from cache");
    }
    expect(processes()).toBe(before);
  });

  it("keeps a private answer private", async () => {
    const interaction = ask({ track: upload("tune.mp3"), private: true });

    expect(textOf(await ended(interaction))).toMatch(DESCRIBED);
    expect(interaction.ephemeral).toBe(true);
  });

  it.each([
    { question: "UNICODE", expected: "東京 ночь ♪ 🎵 “quoted” ünïcödé" },
    { question: "MARKDOWN", expected: "**Bold** _italic_ `code`" },
  ])("brings a $question answer unharmed and pings nobody", async ({ question, expected }) => {
    const interaction = ask({ track: upload("tune.mp3"), question });

    const message = await ended(interaction);

    expect(textOf(message)).toContain(expected);
    expect(message.pings).toEqual([]);
    expect(textOf(message)).not.toContain("<@123>");
    expect(textOf(message)).not.toContain("@everyone");
  });

  it.each([
    { file: "silence.wav", words: "silent" },
    { file: "video-without-sound.mp4", words: "no sound" },
    { file: "half-second.wav", words: "less than a second" },
    { file: "text.mp3", words: "text file" },
    { file: "playlist.mp3", words: "playlist" },
    { file: "drm.m4a", words: "copy-protected" },
  ])("refuses $file and says why, with a reference that the log has", async ({ file, words }) => {
    const interaction = ask({ track: upload(file) });

    const card = textOf(await ended(interaction));

    expect(card).toContain(words);
    const reference = /Reference: (\w+)/.exec(card)?.[1];
    expect(bot.log.some((line) => line["reference"] === reference)).toBe(true);
  });

  it("hears what there is of a FLAC that claims 27 hours", async () => {
    const interaction = ask({ track: upload("claims-27-hours.flac") });

    expect(textOf(await ended(interaction))).toMatch(ENDED);
  });

  it("refuses 200 MB before it fetches them, and while it fetches where the size was a lie", async () => {
    const honest = stage.discord.upload({ sizeBytes: 200e6 }, "long.wav");
    const liar = stage.discord.upload({ sizeBytes: 200e6 }, "long.wav", { declaredSizeBytes: 9 });

    const first = ask({ track: honest });
    const second = ask({ track: liar });

    expect(textOf(await ended(first))).toContain("up to 100 MB");
    expect(honest.requestCount).toBe(0);
    expect(textOf(await ended(second))).toContain("100 MB");
  });

  it("follows no redirect to a host off the list", async () => {
    const track = upload("tune.mp3").fault({ redirectTo: "http://127.0.0.1:1/elsewhere" }, 2);

    const card = textOf(await ended(ask({ track })));

    expect(card).toContain("Reference:");
    expect(card).not.toMatch(DESCRIBED);
  });

  it("takes a dropped connection once", async () => {
    const track = upload("tune-vorbis.ogg").fault({ dropAtByte: 100 }, 1);

    expect(textOf(await ended(ask({ track })))).toMatch(DESCRIBED);
  });

  it("shows a hostile file name as text", async () => {
    const track = stage.discord.upload(sound("tune.mp3"), "a,b <@1>.mp3");

    const message = await ended(ask({ track }));

    expect(message.pings).toEqual([]);
    expect(textOf(message)).toMatch(DESCRIBED);
    expect(textOf(message)).not.toContain("<@1>");
  });

  it("describes a track from a message's menu, and asks which where there are several", async () => {
    const bytes = await readFile(sound("tune.mp3"));
    const files = ["one.mp3", "two.mp3"].map((name) => stage.discord.upload(bytes, name));
    const voice = stage.ada.post(stage.channel, {
      attachments: [stage.discord.upload(sound("voice-message.ogg"))],
      voice: true,
    });
    const several = stage.ada.post(stage.channel, { attachments: files });

    const direct = stage.ada.contextMenu(voice, "Describe this track");
    const menu = stage.ada.contextMenu(several, "Describe this track");
    await menu.acknowledged();
    const shown = await menu.until((message) => controlsOf(message).length > 0);
    const [control] = controlsOf(shown);
    const chosen = stage.ada.select(shown, control?.customId ?? "", ["two.mp3"]);

    expect(textOf(await ended(direct))).toMatch(DESCRIBED);
    expect(menu.ephemeral).toBe(true);
    expect(textOf(await ended(chosen))).toMatch(DESCRIBED);
    expect(chosen.ephemeral).toBe(false);
  });

  it("says in /about which model listens, under which licence", async () => {
    const interaction = stage.ada.slash(stage.channel, "about");

    const card = await interaction.until((message) => textOf(message).includes("Noncommercial"));

    expect(textOf(card)).toContain("Q8_0");
  });

  it("works in a direct message and as a user install", async () => {
    const inDm = stage.ada.slash(stage.discord.dm(stage.ada), "describe", {
      track: upload("tune.mp3"),
    });
    const installed = stage.ada.slash(
      stage.channel,
      "describe",
      { track: upload("tune.mp3") },
      { where: "userInstall" },
    );

    expect(textOf(await ended(inDm))).toMatch(DESCRIBED);
    expect(textOf(await ended(installed))).toMatch(DESCRIBED);
  });

  it("has done nothing that Discord would refuse", () => {
    expect(stage.discord.requests.length).toBeGreaterThan(0);
    expect(stage.discord.violations).toEqual([]);
  });

  /** How often the model was run. */
  function processes(): number {
    return bot.log.filter((line) => line["msg"] === "llama-mtmd-cli ended").length;
  }

  function ask(values: Parameters<Stage["ada"]["slash"]>[2]): InteractionHandle {
    return stage.ada.slash(stage.channel, "describe", values);
  }

  function upload(file: string) {
    return stage.discord.upload(sound(file));
  }
});
