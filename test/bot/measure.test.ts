import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import type { Order, Outcome } from "../../src/orders/order.ts";
import { makeTempDir } from "../audio/sounds.ts";
import type { InteractionHandle } from "../discord/interaction-handle.ts";
import { controlsOf, filesOf } from "../discord/read-message.ts";
import { installDirectedFfmpeg } from "../helpers/directed-ffmpeg.ts";
import type { ToolMode } from "../helpers/directed-tool.ts";
import { processesMentioning } from "../helpers/processes.ts";
import { DESCRIBED, setUp as setUpStage, until } from "./directed-stage.ts";
import { ended, sound, textOf } from "./reading.ts";

const MEASURED = /Measured from the file/;

describe("/measure", () => {
  it("answers while the engine is dead and orders wait for it, and counts for nothing", async () => {
    const { tool, stage, ask, measure } = await setUp("crash", { QUOTA_PER_PERSON_HOUR: "2" });
    await ended(ask("first"));
    await until(ask("second"), /The model has a problem right now/);

    const orders = ["tune-s16.wav", "tune.mp3", "tune.m4a"].map((name) => measure(name));

    for (const order of orders) {
      const card = await until(order, MEASURED);
      expect(textOf(card)).toMatch(/Loudness +-1\d\.\d LUFS/);
      expect(textOf(card)).not.toMatch(DESCRIBED);
      expect(filesOf(card)).toHaveLength(1);
    }
    expect(await tool.runs()).toBeGreaterThan(0);
    expect(stage.discord.violations).toEqual([]);
  });

  it("is acknowledged at once, public by default and private where that is wished", async () => {
    const { measure } = await setUp();
    const shown = measure("tune.mp3");
    const hidden = measure("tune.mp3", { private: true });

    const acknowledgement = await shown.acknowledged();
    await Promise.all([until(shown, MEASURED), until(hidden, MEASURED)]);

    expect(acknowledgement).toMatchObject({ kind: "deferred" });
    expect([shown.ephemeral, hidden.ephemeral]).toEqual([false, true]);
  });

  it("gives the same numbers for a WAV and its FLAC", async () => {
    const { measure, outcomeOf } = await setUp();

    const [wav, flac] = [measure("tune-s16.wav"), measure("tune.flac")];
    await Promise.all([until(wav, MEASURED), until(flac, MEASURED)]);

    const [ofWav, ofFlac] = [factsIn(outcomeOf(wav)), factsIn(outcomeOf(flac))];
    expect(ofWav?.loudness.integratedLufs).toBeCloseTo(-14.2, 1);
    expect({ ...ofFlac, source: null }).toEqual({ ...ofWav, source: null });
    expect([ofWav?.source.codec, ofFlac?.source.codec]).toEqual(["pcm_s16le", "flac"]);
  });

  it("refuses what /describe refuses, in the same words", async () => {
    const { stage, measure } = await setUp();
    const refused = [
      { file: "silence.wav", words: "silent" },
      { file: "half-second.wav", words: "less than a second" },
      { file: "text.mp3", words: "text file" },
    ];

    for (const { file, words } of refused) {
      const track = stage.discord.upload(sound(file));
      const measured = await ended(measure(file));
      const described = await ended(stage.ada.slash(stage.channel, "describe", { track }));

      expect(textOf(measured)).toContain(words);
      expect(withoutReference(textOf(measured))).toBe(withoutReference(textOf(described)));
    }
  });

  it("goes on after a SIGKILL in the middle, and is delivered once", async () => {
    const { stage, bot, ffmpeg, measure, startAgain } = await setUp();
    await ffmpeg.direct("wait");
    const order = measure("tune.mp3");
    await until(order, /Measuring…/);

    await bot.kill("SIGKILL");
    while ((await processesMentioning(ffmpeg.binDir)).length > 0);
    await ffmpeg.direct("real");
    await startAgain();

    await until(order, MEASURED);
    const cards = stage.discord
      .messages(stage.channel)
      .filter((message) => MEASURED.test(textOf(message)));
    expect(cards).toHaveLength(1);
    expect(stage.discord.violations).toEqual([]);
  });

  it("ends when it is cancelled, and leaves no process", async () => {
    const { stage, ffmpeg, measure } = await setUp();
    await ffmpeg.direct("wait");
    const order = measure("tune.mp3");
    const shown = await until(order, /Measuring…/);

    stage.ada.click(shown, "Cancel");
    const card = await until(order, /Cancelled\./);

    expect(textOf(card)).not.toMatch(MEASURED);
    while ((await processesMentioning(ffmpeg.binDir)).length > 0);
  });

  it("is there in a message's menu, which asks which track where there are several", async () => {
    const { stage } = await setUp();
    const bytes = await readFile(sound("tune.mp3"));
    const files = ["one.mp3", "two.mp3"].map((name) => stage.discord.upload(bytes, name));
    const several = stage.ada.post(stage.channel, { attachments: files });

    const menu = stage.ada.contextMenu(several, "Measure this track");
    const asking = await menu.until((message) => controlsOf(message).length > 0);
    const [control] = controlsOf(asking);
    const chosen = stage.ada.select(asking, control?.customId ?? "", ["two.mp3"]);

    expect(textOf(await until(chosen, MEASURED))).not.toMatch(DESCRIBED);
    expect(chosen.ephemeral).toBe(false);
  });
});

describe("/describe", () => {
  it("shows what was measured beside what was heard, with a picture, from the cache too", async () => {
    const { ask, outcomeOf, stage } = await setUp();

    const first = ask("first");
    const heard = await ended(first);
    const again = stage.ada.slash(stage.channel, "describe", {
      track: stage.discord.upload(sound("tune-retagged.mp3"), "again.mp3"),
      question: "Describe it: first",
    });
    const cached = await ended(again);

    for (const card of [heard, cached]) {
      expect(textOf(card)).toMatch(/-11\.\d LUFS/);
      expect(textOf(card)).toMatch(DESCRIBED);
      expect(filesOf(card).map(({ name }) => name)).toEqual(["waveform.webp"]);
    }
    expect(stage.discord.violations).toEqual([]);
    expect(textOf(cached)).toContain("from cache");
    expect(factsIn(outcomeOf(again))).toEqual(factsIn(outcomeOf(first)));
    expect(factsIn(outcomeOf(first))?.energyCurve.levelsDbfs.length).toBeGreaterThan(10);
  });

  it("is answered without numbers where measuring fails, which is one line in the log", async () => {
    const { ask, bot, ffmpeg, outcomeOf } = await setUp();
    await ffmpeg.direct("crash");

    const order = ask("first");
    const card = await ended(order);

    expect(textOf(card)).toMatch(DESCRIBED);
    expect(textOf(card)).not.toContain("LUFS");
    expect(outcomeOf(order)).toMatchObject({ kind: "answer", answer: { measured: null } });
    const warnings = bot.log.filter(({ level }) => Number(level) >= 40);
    expect(warnings).toMatchObject([{ msg: "a track could not be measured" }]);
  });

  it("waits for the numbers for so long only, and has them the next time", async () => {
    const { ask, ffmpeg, outcomeOf, measure } = await setUp("real", { MEASURE_WAIT_SECONDS: "0" });
    await ffmpeg.direct("wait");

    const first = ask("first");
    const without = await ended(first);
    await ffmpeg.direct("real");
    await until(measure("tune.mp3"), MEASURED);
    const again = ask("first");
    await ended(again);

    expect(textOf(without)).toMatch(DESCRIBED);
    expect(factsIn(outcomeOf(first))).toBeNull();
    expect(factsIn(outcomeOf(again))?.loudness.integratedLufs).toBeCloseTo(-11.7, 1);
  });

  it("ends its measuring when it is cancelled in line", async () => {
    const { tool, stage, ask, bob, ffmpeg } = await setUp("wait");
    await until(ask("first"), /Listening/);
    await ffmpeg.direct("wait");
    const track = stage.discord.upload(sound("tune.flac"));
    const order = bob.slash(stage.channel, "describe", { track });
    const waiting = await until(order, /Next in line/);
    while ((await processesMentioning(ffmpeg.binDir)).length === 0);

    bob.click(waiting, "Cancel");
    const card = await until(order, /Cancelled\./);

    expect(textOf(card)).not.toMatch(DESCRIBED);
    while ((await processesMentioning(ffmpeg.binDir)).length > 0);
    await tool.direct("real");
  });
});

/** A bot whose measuring does as the test directs, as its model does. */
async function setUp(mode: ToolMode = "real", env: Readonly<Record<string, string>> = {}) {
  const folder = await makeTempDir();
  onTestFinished(() => folder[Symbol.asyncDispose]());
  const ffmpeg = await installDirectedFfmpeg(folder.path, inject("ffmpegPath"));
  const PATH = `${ffmpeg.binDir}:${process.env["PATH"] ?? ""}`;
  // However long it takes on a busy machine.
  const stage = await setUpStage(mode, { env: { PATH, MEASURE_WAIT_SECONDS: "60", ...env } });
  return {
    ...stage,
    ffmpeg,
    measure: (name: string, more: { private?: boolean } = {}) =>
      stage.stage.ada.slash(stage.stage.channel, "measure", {
        track: stage.stage.discord.upload(sound(name)),
        ...more,
      }),
    outcomeOf: (order: InteractionHandle) => readOutcome(stage.stage.dataDir, order.id),
  };
}

function readOutcome(dataDir: string, orderId: string): Outcome | undefined {
  const db = new DatabaseSync(join(dataDir, "liner-notes.sqlite"), { readOnly: true });
  try {
    const row = db.prepare("SELECT body FROM orders WHERE id = ?").get(orderId);
    const order: Order = JSON.parse(String(row?.["body"]));
    return order.outcome;
  } finally {
    db.close();
  }
}

function factsIn(outcome: Outcome | undefined) {
  if (outcome?.kind === "answer") return outcome.answer.measured;
  return outcome?.kind === "measurements" ? outcome.measured.measured : undefined;
}

function withoutReference(text: string): string {
  return text.replace(/Reference: \w+/, "");
}
