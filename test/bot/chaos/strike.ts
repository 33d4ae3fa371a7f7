import { setTimeout as delay } from "node:timers/promises";
import type { FakeDiscord } from "../../discord/fake-discord.ts";
import type { HeldRequest, RequestMoment } from "../../discord/request-hooks.ts";
import { textOf } from "../../discord/read-message.ts";
import type { SeenMessage } from "../../discord/stored-message.ts";
import type { Upload } from "../../discord/upload.ts";
import type { Bot } from "../stage.ts";
import { isOutcome } from "./outcome.ts";
import type { KillStage } from "./plan.ts";
import type { Random } from "./random.ts";

/** What a kill needs to know of its round. */
export interface Target {
  readonly bot: Bot;
  readonly discord: FakeDiscord;
  readonly random: Random;
  /** The file of the order that the round is about. */
  readonly upload: Upload;
  /** Resolves with the id of that order's interaction, in the moment it is sent. */
  readonly sent: Promise<string>;
  /** Resolves when the bot has been killed, by this strike or another. */
  readonly gone: Promise<void>;
}

/** Kills when its moment has come; may never resolve. */
type Strike = (target: Target, kill: () => Promise<void>) => Promise<void>;

const STRIKES: Readonly<Record<KillStage, Strike>> = {
  async dispatched({ sent, random }, kill) {
    await sent;
    await delay(random.below(12));
    await kill();
  },
  "acknowledging, not done": (target, kill) => whileAcknowledging(target, "received", kill),
  "acknowledging, done": (target, kill) => whileAcknowledging(target, "done", kill),
  async fetching({ upload, gone }, kill) {
    upload.fault({ until: gone });
    await upload.asked;
    await kill();
  },
  async preparing({ upload, random }, kill) {
    await upload.asked;
    await delay(random.below(120));
    await kill();
  },
  async listening({ bot, random }, kill) {
    const isStart = (line: object) => "msg" in line && line.msg === "llama-mtmd-cli started";
    await bot.untilLogged(isStart, { skip: bot.log.length, timeoutMs: NEVER_MS });
    await delay(random.below(300));
    await kill();
  },
  writing: (target, kill) =>
    inRequest(
      target,
      { moment: target.random.pick(["received", "done"]), count: 1 },
      (request) =>
        isMessage(request) && !isOutcome(shown(request)) && /Counting/.test(words(request)),
      kill,
    ),
  "delivering, not done": (target, kill) => whileDelivering(target, "received", kill),
  "delivering, done": (target, kill) => whileDelivering(target, "done", kill),
  async delivered(target, kill) {
    await whileDelivering(target, "done", async () => {});
    await delay(target.random.below(10));
    await kill();
  },
  async "going on after a start"({ random }, kill) {
    await delay(random.below(250));
    await kill();
  },
  async "any moment"({ random }, kill) {
    await delay(random.below(2500));
    await kill();
  },
};

const NEVER_MS = 10 * 60_000;
/** Whose delivery is struck: the first, or one a little later. */
const MOST_OUTCOMES = 4;

export function strike(stage: KillStage, target: Target, kill: () => Promise<void>): Promise<void> {
  return STRIKES[stage](target, kill);
}

async function whileAcknowledging(
  target: Target,
  moment: RequestMoment,
  kill: () => Promise<void>,
): Promise<void> {
  let id: string | undefined;
  void target.sent.then((known) => (id = known));
  const isIt = ({ path }: HeldRequest) => path.includes(`/interactions/${id}/`);
  await inRequest(target, { moment, count: 1 }, isIt, kill);
}

function whileDelivering(
  target: Target,
  moment: RequestMoment,
  kill: () => Promise<void>,
): Promise<void> {
  const count = 1 + target.random.below(MOST_OUTCOMES);
  return inRequest(target, { moment, count }, isDelivery, kill);
}

/** Kills while the `count`th such request waits for its answer. What was not done by then never will be. */
function inRequest(
  { discord, gone }: Target,
  { moment, count }: { readonly moment: RequestMoment; readonly count: number },
  isWanted: (request: HeldRequest) => boolean,
  kill: () => Promise<void>,
): Promise<void> {
  const struck = Promise.withResolvers<undefined>();
  let left = count;
  const letGo = discord.holdRequests(async (request, now) => {
    if (now !== moment || !isWanted(request)) return undefined;
    left -= 1;
    if (left !== 0) return undefined;
    letGo();
    await kill();
    struck.resolve(undefined);
    return moment === "received" ? "drop" : undefined;
  });
  void gone.then(letGo);
  return struck.promise;
}

function isDelivery(request: HeldRequest): boolean {
  return isMessage(request) && isOutcome(shown(request));
}

function isMessage({ route, payload }: HeldRequest): boolean {
  return /^(PATCH|POST) (webhook|channel) message$/.test(route) && payload !== undefined;
}

function shown({ payload }: HeldRequest): Pick<SeenMessage, "components" | "content" | "embeds"> {
  return { content: "", embeds: [], ...(payload as object) };
}

function words(request: HeldRequest): string {
  return textOf(shown(request));
}
