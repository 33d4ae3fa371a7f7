import type { BroughtBy } from "./delivery.ts";
import type { Order, Outcome } from "./order.ts";
import type { AnswerStats } from "./track-answer.ts";

/** How an order ended, in figures: who asked, where and for what is not in it. Null is "not known" or "did not happen". */
export interface OrderEnd extends Omit<AnswerStats, "totalMs"> {
  readonly outcome: Outcome["kind"];
  /** Of a failure. */
  readonly reason: string | null;
  readonly quantization: string | null;
  /** The answer was known. Null where there is none. */
  readonly cached: boolean | null;
  /** The answer was made for somebody else who wanted the same. */
  readonly joined: boolean | null;
  /** `kept`: its owner gets it with their next command. */
  readonly deliveredBy: BroughtBy | "kept" | null;
  readonly deliverMs: number;
  /** From when it was asked for until now, restarts and all. */
  readonly sinceAskedMs: number;
  /** What the answer took, without what it waited for a restart or for Discord. */
  readonly totalMs: number | null;
  /** How often it was begun. */
  readonly attempts: number;
}

export interface Brought {
  readonly by: OrderEnd["deliveredBy"];
  readonly beganAtMs: number;
  readonly now: () => number;
}

export function endOf(order: Order, { by, beganAtMs, now }: Brought): OrderEnd {
  const { outcome, attempts, createdAtMs } = order;
  const answer = outcome?.kind === "answer" ? outcome.answer : undefined;
  return {
    outcome: outcome?.kind ?? "failure",
    reason: outcome?.kind === "failure" ? outcome.failure.reason : null,
    quantization: answer?.quantization ?? null,
    cached: answer?.cached ?? null,
    // What the engine served this order, it has written down.
    joined: answer === undefined ? null : !answer.cached && order.servedAtMs === undefined,
    ...(answer?.stats ?? NO_STATS),
    deliveredBy: by,
    deliverMs: now() - beganAtMs,
    sinceAskedMs: now() - createdAtMs,
    attempts,
  };
}

const NO_STATS = {
  queuedMs: null,
  fetchMs: null,
  decodeMs: null,
  loadMs: null,
  promptTokens: null,
  cachedTokens: null,
  outputTokens: null,
  firstTokenMs: null,
  totalMs: null,
};
