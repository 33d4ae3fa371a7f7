import { referenceOf } from "../../../src/orders/order.ts";
import type { SeenMessage } from "../../discord/stored-message.ts";
import type { Violation } from "../../discord/violations.ts";
import { textOf } from "../reading.ts";
import type { Stage } from "../stage.ts";
import { isOutcome } from "./outcome.ts";
import type { PlayedOrder } from "./play.ts";

/** How an order ended, as its owner saw it. */
export type End =
  | "answered"
  | "answered from the cache"
  | "refused"
  | "cancelled"
  | "failed"
  | "did not respond"
  | "lost";

export interface Verdict {
  /** What must not be; each names its order. */
  readonly findings: readonly string[];
  readonly ends: ReadonlyMap<End, number>;
}

const OPINION = "not a measurement";
const ALLOWED_ENDS: Readonly<Record<PlayedOrder["plan"]["kind"], readonly End[]>> = {
  fresh: ["answered", "answered from the cache"],
  twin: ["answered", "answered from the cache"],
  again: ["answered", "answered from the cache"],
  preset: ["answered", "answered from the cache"],
  long: ["answered", "answered from the cache"],
  withdrawn: ["answered", "answered from the cache", "cancelled"],
  refused: ["refused"],
};

/** What everybody saw, against what they were to see. */
export function judge({ discord }: Stage, played: readonly PlayedOrder[]): Verdict {
  const shown = discord.everShown().map((state) => ({ state, text: textOf(state) }));
  const ends = new Map<End, number>();
  const findings: string[] = [];
  for (const order of played) {
    const end = endOf(order);
    ends.set(end, (ends.get(end) ?? 0) + 1);
    const mentions = shown.filter(({ text }) => isAbout(order, text)).map(({ state }) => state);
    for (const finding of [...wrongEnds(order, end), ...wrongMessages(order, mentions)]) {
      const { number, kind } = order.plan;
      findings.push(`order ${number} (${kind}; ${end}): ${finding}`);
    }
  }
  const violations = discord.violations.filter((each) => !isOfUnheard(each, played));
  return { ends, findings: [...findings, ...violations.map((each) => JSON.stringify(each))] };
}

function endOf({ plan, interaction }: PlayedOrder): End {
  if (interaction.ackDelayMs === undefined) return "did not respond";
  const outcome = interaction.history.findLast((state) => isOutcome(state));
  if (outcome === undefined) return "lost";
  const text = textOf(outcome);
  if (text.includes(OPINION)) {
    return text.includes("from cache") ? "answered from the cache" : "answered";
  }
  if (/cancelled/i.test(text)) return "cancelled";
  return plan.kind === "refused" && plan.says.test(text) ? "refused" : "failed";
}

function* wrongEnds({ plan, interaction }: PlayedOrder, end: End): Generator<string> {
  if (end === "did not respond") return; // It may not have been heard at all.
  const outcomes = interaction.history.filter((state) => isOutcome(state));
  const [first] = outcomes;
  const text = first === undefined ? "" : textOf(first);
  if (outcomes.length > 1)
    yield `ended ${outcomes.length} times: ${outcomes.map(textOf).join(" | ")}`;
  if (!ALLOWED_ENDS[plan.kind].includes(end)) yield `was to end otherwise: ${text}`;
  if (!text.includes(OPINION)) return;
  if (!plan.says.test(text)) yield `says something else than ${plan.says}: ${text}`;
  if (!text.includes(plan.fileName)) yield `does not name ${plan.fileName}: ${text}`;
  if (!text.includes(plan.question ?? "")) yield `does not repeat “${plan.question}”: ${text}`;
}

function* wrongMessages(
  { plan, interaction }: PlayedOrder,
  mentions: readonly SeenMessage[],
): Generator<string> {
  const isAcknowledged = interaction.ackDelayMs !== undefined;
  const own = isAcknowledged ? interaction.response().id : undefined;
  // What a person is told of their other presses may name the order; a second answer may not be.
  const elsewhere = mentions.filter((state) => state.id !== own && isOutcome(state));
  const answers = elsewhere.filter(
    (state) => answersIt(interaction.id, state) || textOf(state).includes(OPINION),
  );
  const most = isAcknowledged ? 0 : 1;
  if (answers.length > most) yield `was answered elsewhere too: ${answers.map(textOf).join(" | ")}`;
  if (plan.isPrivate && mentions.some((state) => !state.ephemeral)) {
    yield "is private, and was shown to everybody";
  }
}

/** True where the message does not say that it answers another interaction. */
function answersIt(interactionId: string, { interaction_metadata }: SeenMessage): boolean {
  return interaction_metadata === undefined || interaction_metadata.id === interactionId;
}

function isAbout({ plan, interaction }: PlayedOrder, text: string): boolean {
  return text.includes(plan.fileName) || text.includes(referenceOf(interaction.id));
}

/** An order may be stored and the bot killed before it could acknowledge: it cannot know that its token never worked. */
function isOfUnheard({ detail, path }: Violation, played: readonly PlayedOrder[]): boolean {
  return (
    detail.startsWith("10015 ") &&
    played.some(
      ({ interaction }) => interaction.ackDelayMs === undefined && path.includes(interaction.token),
    )
  );
}
