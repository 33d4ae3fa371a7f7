import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { InteractionHandle } from "../test/discord/interaction-handle.ts";
import { ended, sound } from "../test/bot/reading.ts";
import { openStage, type Bot, type Stage } from "../test/bot/stage.ts";
import { makeBenchModel } from "./bench-model.ts";
import type { Figure } from "./figures.ts";
import { mark, type Watched } from "./watched.ts";

const ORDERS = 1000;
const PEOPLE = 200;
const SERVERS = 50;
/** So many arrive at once. */
const BATCH = 20;
const WINDOW_MS = 90_000;
const TRACKS = ["tune-s16.wav", "tune-u8.wav", "tune-vorbis.ogg", "tune-opus.webm", "tune.wma"];
const NO_QUOTAS = {
  QUOTA_PER_PERSON_HOUR: "100000",
  QUOTA_PER_SERVER_HOUR: "100000",
  QUOTA_OPEN_PER_PERSON: "100000",
  QUOTA_WAITING: "100000",
};
/** Not counted by Discord. */
const CALLBACK = "POST interaction callback";

/** (d) The bot with 1,000 orders in line for a model that takes seconds: what it costs, and what it asks of Discord. */
export async function measureOrders(root: string, llamaBinDir: string): Promise<Figure[]> {
  const modelDir = await makeBenchModel(root, llamaBinDir);
  await using stage = await openStage({
    llamaBinDir,
    nodeArgs: ["--expose-gc", "--import", "./bench/watch-process.ts"],
    env: { ...NO_QUOTAS, MODEL_DIR: modelDir, MAX_OUTPUT_TOKENS: "100", LOG_LEVEL: "debug" },
  });
  const watchFile = join(stage.dataDir, "watched.jsonl");
  const bring = createCrowd(stage);
  await using bot = await stage.startBot({ WATCH_FILE: watchFile });

  await ended(bring(0).interaction, 120_000);
  const first = await mark(bot, watchFile);
  for (let brought = 1; brought <= ORDERS; brought += BATCH) {
    const batch = Array.from({ length: BATCH }, (_, index) => bring(brought + index));
    await Promise.all(batch.map(({ interaction }) => interaction.acknowledged()));
    await Promise.all(batch.map(({ track }) => track.asked));
  }
  const waiting = await mark(bot, watchFile);
  await delay(WINDOW_MS);
  const end = await mark(bot, watchFile);

  if (stage.discord.violations.length > 0) {
    throw new Error(`the bot did what it must not: ${JSON.stringify(stage.discord.violations[0])}`);
  }
  return [...costs(first, waiting, end), ...requests(stage), ...engine(bot, waiting, end)];
}

/** Orders of people who all want something else, so that nothing is joined and nothing known. */
function createCrowd({ discord }: Stage) {
  const channels = Array.from({ length: SERVERS }, () => discord.guild().channel());
  const people = Array.from({ length: PEOPLE }, (_, index) =>
    discord.user({ name: `Person ${index + 1}` }),
  );
  return function bring(number: number): {
    readonly interaction: InteractionHandle;
    readonly track: ReturnType<Stage["discord"]["upload"]>;
  } {
    const person = people[number % PEOPLE];
    const channel = channels[number % SERVERS];
    if (person === undefined || channel === undefined) throw new Error("nobody there");
    const track = discord.upload(sound(TRACKS[number % TRACKS.length] ?? ""));
    const question = `What is special about it? Number ${number}.`;
    return { track, interaction: person.slash(channel, "describe", { track, question }) };
  };
}

function costs(first: Watched, waiting: Watched, end: Watched): Figure[] {
  const grown = (field: "rssMb" | "heapMb" | "rssBeforeMb") =>
    `${(waiting[field] - first[field]).toFixed(1)} MB`;
  const late = ({ delayP99Ms, delayMaxMs }: Watched) =>
    `${delayP99Ms.toFixed(1)} ms (longest ${delayMaxMs.toFixed(0)} ms)`;
  return [
    {
      what: `memory (RSS) with ${ORDERS} waiting beyond that after the first, after a forced collection`,
      value: grown("rssMb"),
      goal: "<= 60 MB",
    },
    { what: "the same of JavaScript's heap alone", value: grown("heapMb") },
    { what: "the same (RSS) with the garbage of their arrival", value: grown("rssBeforeMb") },
    { what: "event-loop delay p99 while they wait", value: late(end), goal: "<= 20 ms" },
    { what: "event-loop delay p99 while they arrive", value: late(waiting) },
  ];
}

function requests({ discord }: Stage): Figure[] {
  const counted = discord.requests.filter(({ route }) => route !== CALLBACK);
  const times = counted.map(({ atMs }) => atMs);
  let most = 0;
  let from = 0;
  for (const [index, atMs] of times.entries()) {
    while ((times[from] ?? atMs) <= atMs - 1000) from += 1;
    most = Math.max(most, index - from + 1);
  }
  return [
    {
      what: "requests that Discord refused as too many",
      value: String(discord.rateLimited.length),
      goal: "0",
    },
    {
      what: `most requests in one second, of ${counted.length}`,
      value: String(most),
      goal: "<= 50",
    },
  ];
}

/** From the bot's log: the part of the window in which no model ran. */
function engine({ log }: Bot, from: Watched, until: Watched): Figure[] {
  const windowMs = until.atMs - from.atMs;
  let busyMs = 0;
  let runs = 0;
  let startedMs: number | undefined;
  const add = (endedMs: number): void => {
    if (startedMs === undefined) return;
    busyMs += Math.max(0, Math.min(endedMs, until.atMs) - Math.max(startedMs, from.atMs));
    startedMs = undefined;
  };
  for (const line of log) {
    const atMs = Date.parse(String(line["time"]));
    if (atMs > until.atMs) break;
    if (line["msg"] === "llama-mtmd-cli started") startedMs = atMs;
    if (line["msg"] !== "llama-mtmd-cli ended") continue;
    add(atMs);
    if (atMs >= from.atMs) runs += 1;
  }
  add(until.atMs);
  const idle = ((1 - busyMs / windowMs) * 100).toFixed(1);
  return [
    {
      what: `the engine idle while orders wait, of ${windowMs / 1000} s with ${runs} runs`,
      value: `${idle} %`,
      goal: "<= 5 %",
    },
  ];
}
