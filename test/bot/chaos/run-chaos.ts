import { setTimeout as delay } from "node:timers/promises";
import { processesMentioning } from "../../helpers/processes.ts";
import type { Bot, LogLine, Stage } from "../stage.ts";
import { isOutcome } from "./outcome.ts";
import { planChaos, type ChaosSize, type KillStage, type Round } from "./plan.ts";
import type { PlannedOrder } from "./plan-order.ts";
import { createCast, type Cast, type PlayedOrder } from "./play.ts";
import { createRandom, type Random } from "./random.ts";
import { strike } from "./strike.ts";
import { judge, type Verdict } from "./verdict.ts";

export interface Kill {
  /** Where the bot was to be killed. */
  readonly stage: KillStage;
  /** False: it did not come to that in time, and it was killed where it was. */
  readonly wasReached: boolean;
  /** Until none of its processes was left. */
  readonly allGoneMs: number;
}

export interface ChaosReport extends Verdict {
  readonly kills: readonly Kill[];
  /** Requests that Discord refused because there were too many. */
  readonly rateLimited: number;
  readonly tookMs: number;
}

/** What the bot is given beside the stage's own. */
export const CHAOS_ENV: Readonly<Record<string, string>> = {
  LOG_LEVEL: "debug",
  MAX_OUTPUT_TOKENS: "600",
  QUOTA_PER_PERSON_HOUR: "10000",
  QUOTA_PER_SERVER_HOUR: "10000",
  QUOTA_OPEN_PER_PERSON: "1000",
  QUOTA_WAITING: "10000",
};
/** For a round whose bot is killed while it shows what it writes: that takes some seconds. */
const WRITES_LONG = { MAX_OUTPUT_TOKENS: "4000" };
const REACHED_WITHIN_MS = 15_000;
/** As long as whoever guards a process may take to notice that the bot is gone. */
const ALL_GONE_WITHIN_MS = 2000;
const ALL_ENDED_WITHIN_MS = 5 * 60_000;
const GAP_MS = 40;

/** Plays the plan of the seed on the stage: brings orders, kills the bot, starts it again, and judges the end. */
export async function runChaos(
  stage: Stage,
  size: ChaosSize,
  onProgress: (line: string) => void = () => {},
): Promise<ChaosReport> {
  const began = performance.now();
  const rounds = planChaos(size);
  const random = createRandom(size.seed + 1);
  const cast = createCast(stage, size);
  const played: PlayedOrder[] = [];
  const kills: Kill[] = [];
  let waiting: readonly PlannedOrder[] = [];

  for (const [index, round] of rounds.entries()) {
    const { kill, notBrought } = await playRound(stage, { round, waiting, cast, random, played });
    kills.push(kill);
    waiting = notBrought;
    const { stage: at, wasReached, allGoneMs } = kill;
    const where = wasReached ? at : `not reached: ${at}`;
    onProgress(`${index + 1}/${rounds.length} ${where}, ${Math.round(allGoneMs)} ms till all gone`);
  }
  await endAll(stage, { waiting, cast, played });
  const { findings, ends } = judge(stage, played);
  const orphans = kills.filter(({ allGoneMs }) => allGoneMs > ALL_GONE_WITHIN_MS);
  return {
    findings: [...findings, ...orphans.map((kill) => `left behind: ${JSON.stringify(kill)}`)],
    ends,
    kills,
    rateLimited: stage.discord.rateLimited.length,
    tookMs: performance.now() - began,
  };
}

interface Playing {
  /** Those whom the last kill left no bot to ask. */
  readonly waiting: readonly PlannedOrder[];
  readonly cast: Cast;
  readonly played: PlayedOrder[];
}

async function playRound(
  stage: Stage,
  {
    round,
    random,
    waiting,
    cast,
    played,
  }: Playing & { readonly round: Round; readonly random: Random },
): Promise<{ readonly kill: Kill; readonly notBrought: readonly PlannedOrder[] }> {
  await using bot = await stage.startBot(round.stage === "writing" ? WRITES_LONG : {});
  const [target] = round.orders;
  if (target === undefined) throw new Error("a round has at least one order");
  const sent = Promise.withResolvers<string>();
  const gone = Promise.withResolvers<void>();
  const killing = new AbortController();
  const kill = async () => {
    killing.abort();
    await bot.kill("SIGKILL");
    gone.resolve();
  };
  if (round.stage !== "going on after a start") await untilSomethingIsDone(bot, played);
  const struck = strike(
    round.stage,
    { ...stage, bot, random, upload: cast.upload(target), sent: sent.promise, gone: gone.promise },
    kill,
  ).then(() => true);
  // Where another end comes first, nobody asks any more how this one went.
  struck.catch(() => {});

  const queue = [...waiting, ...round.orders];
  while (!killing.signal.aborted) {
    const order = queue.shift();
    if (order === undefined) break;
    const one = cast.bring(order);
    if (order === target) sent.resolve(one.interaction.id);
    played.push(one);
    await delay(random.below(GAP_MS));
  }
  const tooLate = delay(REACHED_WITHIN_MS, false, { ref: false });
  const wasReached = await Promise.race([struck, tooLate]);
  await kill();
  const allGoneMs = await untilAllGone(stage.dataDir);
  for (const order of round.whileDown) played.push(cast.bring(order));
  return { kill: { stage: round.stage, wasReached, allGoneMs }, notBrought: queue };
}

/**
 * Between two kills the bot gets something done, as in life: else whoever is first in line after each start would be
 * struck until the bot, rightly, gives up on them.
 */
async function untilSomethingIsDone(bot: Bot, played: readonly PlayedOrder[]): Promise<void> {
  const isOpen = ({ plan, interaction }: PlayedOrder) =>
    plan.kind !== "refused" &&
    interaction.ackDelayMs !== undefined &&
    !isOutcome(interaction.response());
  if (!played.some(isOpen)) return;
  const isAnswer = (line: LogLine) => line["msg"] === "answered" && line["cached"] === false;
  await bot.untilLogged(isAnswer, { timeoutMs: REACHED_WITHIN_MS }).catch(() => {});
}

/** A last bot answers what is open; then one more, that must find nothing left to do, goes down in order. */
async function endAll(stage: Stage, { waiting, cast, played }: Playing): Promise<void> {
  const last = await stage.startBot();
  for (const order of waiting) played.push(cast.bring(order));
  await untilEnded(played);
  await last.kill("SIGTERM");
  const idle = await stage.startBot();
  await idle.kill("SIGTERM");
}

async function untilEnded(played: readonly PlayedOrder[]): Promise<void> {
  const deadlineMs = performance.now() + ALL_ENDED_WITHIN_MS;
  for (const { interaction } of played) {
    if (!interaction.reachedBot) continue;
    const timeoutMs = Math.max(0, deadlineMs - performance.now());
    // Heard but not stored, or never ended: that is the verdict's business.
    await interaction.acknowledged({ withinMs: 3000 }).catch(() => {});
    if (interaction.ackDelayMs === undefined) continue;
    await interaction.until((message) => isOutcome(message), { timeoutMs }).catch(() => {});
  }
}

/** Everything the bot starts works in its folder, and says so on its command line. */
async function untilAllGone(dataDir: string): Promise<number> {
  const began = performance.now();
  while ((await processesMentioning(dataDir)).length > 0) {
    if (performance.now() - began > REACHED_WITHIN_MS) break;
  }
  return performance.now() - began;
}
