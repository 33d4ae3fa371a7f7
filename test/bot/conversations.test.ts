import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { controlsOf } from "../discord/read-message.ts";
import type { SeenMessage } from "../discord/stored-message.ts";
import { ended, sound, textOf } from "./reading.ts";
import { openStage, type Bot, type Stage } from "./start-bot.ts";

const TEMPO = /roughly 120 beats per minute/;
const INSTRUMENTS = /electric piano/;

describe.each([{ engine: "llama-mtmd-cli" }, { engine: "llama-server" }])(
  "a conversation, with $engine and the stand-in model",
  ({ engine }) => {
    let stage: Stage;
    let bot: Bot;
    let card: SeenMessage;

    beforeAll(async () => {
      stage = await openStage({
        env: { ENGINE: engine, LOG_LEVEL: "debug", QUOTA_PER_PERSON_HOUR: "100" },
      });
      bot = await stage.startBot();
      const track = stage.discord.upload(sound("tune.mp3"));
      card = await ended(stage.ada.slash(stage.channel, "describe", { track }), 60_000);
    }, 90_000);

    afterAll(async () => {
      await bot[Symbol.asyncDispose]();
      await stage[Symbol.asyncDispose]();
    });

    it("goes on from the card's Ask button, in own words or with a suggestion", async () => {
      const asked = stage.ada.click(card, "Ask");
      await asked.acknowledged();
      const own = stage.ada.submitModal(asked, { question: "Is the tempo steady?" });
      const again = stage.ada.click(card, "Ask");
      await again.acknowledged();
      const picked = stage.ada.submitModal(again, {
        suggestion: ["What instruments stand out the most?"],
      });

      expect(textOf(await ended(own))).toMatch(TEMPO);
      expect(textOf(await ended(picked))).toMatch(INSTRUMENTS);
    });

    it("goes on with /ask about a track of the channel, by anybody who is there", async () => {
      const bob = stage.discord.user({ name: "Bob" });
      const offered = await bob.autocomplete(stage.channel, "ask", "track", "");

      const answer = bob.slash(stage.channel, "ask", {
        question: "What tempo is that?",
        track: String(offered[0]?.value),
      });

      expect(offered.map(({ name }) => name)).toEqual(["Liner Notes — Tune"]);
      expect(textOf(await ended(answer))).toMatch(TEMPO);
    });

    it("goes on when somebody replies to the card, without the privileged intent, after a restart too", async () => {
      const first = stage.ada.post(stage.channel, {
        content: "Which instrument is it?",
        replyTo: card,
      });
      const answer = await untilReply(first);
      await bot.kill("SIGKILL");
      bot = await stage.startBot();

      const second = stage.ada.post(stage.channel, { content: "And the tempo?", replyTo: card });
      const third = stage.ada.post(stage.channel, { content: "And then?", replyTo: answer });

      expect(textOf(answer)).toMatch(INSTRUMENTS);
      expect(textOf(await untilReply(second))).toMatch(TEMPO);
      // Of its own branch: nothing that was said of the tempo.
      expect(textOf(await untilReply(third))).toMatch(INSTRUMENTS);
    });

    it("answers a moment from that part of the track, and says which seconds were heard", async () => {
      const long = stage.discord.upload(assetPath());
      const described = await ended(
        stage.ada.slash(stage.channel, "describe", { track: long }),
        60_000,
      );
      const asked = stage.ada.click(described, "Ask");
      await asked.acknowledged();

      const answer = stage.ada.submitModal(asked, { question: "What tempo is it at 0:05?" });

      const shown = textOf(await ended(answer));
      expect(shown).toMatch(TEMPO);
      expect(shown).toMatch(/heard 0:00–0:30/);
    });

    it("asks again for another answer, in better quality, and with another preset", async () => {
      const fast = await ended(
        stage.ada.slash(stage.channel, "describe", {
          track: stage.discord.upload(sound("tune.mp3")),
          quality: "IQ3_M",
        }),
      );

      const other = stage.ada.click(fast, "Again");
      const better = stage.ada.click(fast, "Best quality");
      const preset = stage.ada.select(fast, presetMenu(fast), ["lyrics"]);
      const text = stage.ada.click(fast, "Show as text");

      expect(textOf(await ended(other))).toMatch(/IQ3_M/);
      expect(textOf(await ended(other))).not.toContain("from cache");
      const best = await ended(better, 60_000);
      expect(textOf(best)).toContain("Q8_0 (best)");
      expect(controlsOf(best).map(({ label }) => label)).not.toContain("Best quality");
      expect(textOf(await ended(preset, 60_000))).toMatch(/Lyric sheet[^]*not a measurement/);
      await text.until((message) => message.attachments.length > 0);
      expect(text.ephemeral).toBe(true);
    });

    it("moves to a thread, where whoever mentions the bot goes on with it", async () => {
      const moved = stage.ada.slash(stage.channel, "describe", {
        track: stage.discord.upload(sound("tune.m4a")),
        thread: true,
      });
      await ended(moved);
      await stage.discord.untilRequest(({ route, status }) => /thread/.test(route) && status < 300);
      const thread = stage.discord.threads()[0];
      if (thread === undefined) throw new Error("there is no thread");

      const question = stage.ada.post(thread, {
        content: `<@${stage.discord.bot.id}> what tempo is that?`,
      });

      const answer = await stage.discord.untilMessage(thread, (message) =>
        TEMPO.test(textOf(message)),
      );
      expect(answer.message_reference?.message_id).toBe(question.id);
    });

    it("has done nothing that Discord would refuse", () => {
      expect(stage.discord.violations).toEqual([]);
    });

    function untilReply(to: SeenMessage): Promise<SeenMessage> {
      return stage.discord.untilMessage(
        stage.channel,
        (message) =>
          message.message_reference?.message_id === to.id &&
          /not a measurement|Reference:/.test(textOf(message)),
      );
    }
  },
);

function presetMenu(message: SeenMessage): string {
  const menu = controlsOf(message).find(({ kind }) => kind === "select");
  if (menu?.customId === undefined) throw new Error("the card has no menu");
  return menu.customId;
}

function assetPath(): string {
  return sound("../../../assets/sample-track.mp3");
}
