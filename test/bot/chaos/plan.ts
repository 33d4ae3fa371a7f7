import { planOrder, type OrderKind, type PlannedOrder } from "./plan-order.ts";
import { createRandom, type Random } from "./random.ts";

/** Where an order is, or the bot, when it is killed. */
export const KILL_STAGES = [
  "dispatched",
  "acknowledging, not done",
  "acknowledging, done",
  "fetching",
  "preparing",
  "listening",
  "writing",
  "delivering, not done",
  "delivering, done",
  "delivered",
  "going on after a start",
  "any moment",
] as const;
export type KillStage = (typeof KILL_STAGES)[number];

export interface Round {
  readonly stage: KillStage;
  readonly orders: readonly PlannedOrder[];
  /** Asked while no bot is there: lost, as in Discord. */
  readonly whileDown: readonly PlannedOrder[];
}

export interface ChaosSize {
  readonly orders: number;
  readonly kills: number;
  readonly people: number;
  readonly servers: number;
  readonly seed: number;
}

/** Out of a hundred; the rest are new questions. */
const KINDS: readonly (readonly [kind: OrderKind, percent: number])[] = [
  ["twin", 20],
  ["again", 18],
  ["preset", 7],
  ["refused", 10],
  ["long", 5],
  ["withdrawn", 6],
];
const DOWN_CHANCE = 0.2;

/** Rounds of orders that each end with a kill, every stage as often as the others. The same for the same seed. */
export function planChaos(size: ChaosSize): readonly Round[] {
  const random = createRandom(size.seed);
  const stages = stagesFor(size.kills, random);
  const planned: PlannedOrder[] = [];

  const add = (kind: OrderKind): PlannedOrder => {
    const order = planOrder({ ...size, kind, number: planned.length + 1, before: planned }, random);
    planned.push(order);
    return order;
  };
  return stages.map((stage, index): Round => {
    const left = stages.length - index;
    const count = Math.round((size.orders - planned.length) / left);
    const whileDown = random.chance(DOWN_CHANCE) && count > 1 ? 1 : 0;
    const kinds = Array.from({ length: count - whileDown }, () => kindOf(random));
    // Who is killed while it writes needs something that takes long to write.
    if (stage === "writing") kinds[0] = "long";
    else kinds[0] = "fresh";
    return {
      stage,
      orders: kinds.map((kind) => add(kind)),
      whileDown: Array.from({ length: whileDown }, () => add("fresh")),
    };
  });
}

function stagesFor(kills: number, random: Random): readonly KillStage[] {
  const rounds = Math.ceil(kills / KILL_STAGES.length);
  const all = Array.from({ length: rounds }, () => random.shuffled(KILL_STAGES)).flat();
  return all.slice(0, kills);
}

function kindOf(random: Random): OrderKind {
  let left = random.below(100);
  for (const [kind, percent] of KINDS) {
    if (left < percent) return kind;
    left -= percent;
  }
  return "fresh";
}
