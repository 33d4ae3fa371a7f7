import { openStage } from "../../test/bot/stage.ts";
import { ended, textOf } from "../../test/bot/reading.ts";
import type { InteractionHandle } from "../../test/discord/interaction-handle.ts";
import type { SeenMessage } from "../../test/discord/stored-message.ts";
import { conversationHtml } from "./message-html.ts";

/** Somebody used a command, and this is what the bot shows. */
export interface Exchange {
  readonly person: string;
  readonly command: string;
  readonly message: SeenMessage;
  /** What its times are counted from. */
  readonly nowMs: number;
}

export interface Scene {
  /** Of its picture, without the ending. */
  readonly name: string;
  /** A page that needs no server: what is attached to a card is in it. */
  readonly html: string;
}

const TRACK_NAME = "Margin for Error.mp3";
const OTHERS = ["Bob", "Cy", "Dee", "Eve"];
const TIMEOUT_MS = 120_000;

/** Has the real bot asked about the track, alone and in company. */
export async function collectScenes(
  llamaBinDir: string,
  trackPath: string,
): Promise<readonly Scene[]> {
  await using stage = await openStage({ llamaBinDir });
  await using bot = await stage.startBot();
  const { ada, channel, discord } = stage;
  const track = () => discord.upload(trackPath, TRACK_NAME);
  const question = "What instruments stand out the most?";

  // First, so that the other card does not have to wait for its picture.
  const measured = await until(ada.slash(channel, "measure", { track: track() }), /LUFS/);
  const described = await ended(ada.slash(channel, "describe", { track: track() }), TIMEOUT_MS);
  const asked = await ended(ada.slash(channel, "ask", { question }), TIMEOUT_MS);

  for (const [index, name] of OTHERS.entries()) {
    const words = { track: track(), question: `Describe the mood, in ${index + 3} sentences.` };
    discord.user({ name }).slash(channel, "describe", words);
  }
  const own = { track: track(), question: "Where does the second part begin?" };
  const waiting = await until(ada.slash(channel, "describe", own), /in line, about/);
  const queue = await until(ada.slash(channel, "queue"), /The queue/);

  const nowMs = Date.now();
  const by = { person: ada.globalName, nowMs };
  bot.process.kill("SIGKILL"); // Nobody waits for the rest.
  const scenes = {
    describe: [{ ...by, command: "describe", message: described }],
    measure: [{ ...by, command: "measure", message: measured }],
    ask: [{ ...by, command: "ask", message: asked }],
    queue: [
      { ...by, command: "describe", message: waiting },
      { ...by, command: "queue", message: queue },
    ],
  };
  // Now: what is attached is only there for as long as this Discord is.
  return Promise.all(
    Object.entries(scenes).map(async ([name, exchanges]) => ({
      name,
      html: await conversationHtml(exchanges),
    })),
  );
}

function until(interaction: InteractionHandle, wanted: RegExp): Promise<SeenMessage> {
  return interaction.until((message) => wanted.test(textOf(message)), { timeoutMs: TIMEOUT_MS });
}
