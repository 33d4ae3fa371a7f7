import { createHash } from "node:crypto";
import type { Message } from "./engine.ts";
import type { Sampling } from "./sampling.ts";

/** All that an answer depends on. */
export interface AnswerIdentity {
  readonly trackHash: string;
  /** `PreparedAudio.preparation`: version, cap and window rule, and so the heard range. */
  readonly preparation: string;
  readonly messages: readonly Message[];
  /** `identifyFile` of the model; for a remote host its URL and model name. */
  readonly model: string;
  /** `identifyFile` of the projector; empty for a remote host. */
  readonly projector: string;
  readonly sampling: Sampling;
  readonly maxOutputTokens: number;
  /** As configured; null: what each request needs. */
  readonly contextTokens: number | null;
}

/** SHA-256 (hex). Another value in any field is another key; nothing else is. */
export function answerKey(identity: AnswerIdentity): string {
  const { sampling } = identity;
  // An array, so that neither the order of properties nor an extra one matters.
  const canonical = JSON.stringify([
    "answer-1",
    identity.trackHash,
    identity.preparation,
    identity.messages.map(({ role, text }) => [role, text]),
    identity.model,
    identity.projector,
    [sampling.temperature, sampling.topP, sampling.topK, sampling.minP, sampling.seed],
    identity.maxOutputTokens,
    identity.contextTokens,
  ]);
  return createHash("sha256").update(canonical).digest("hex");
}
