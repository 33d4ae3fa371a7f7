import { UserError } from "../errors.ts";
import { InferenceError } from "../inference/errors.ts";
import { storageFault } from "../storage/sqlite-error.ts";
import { isEngineFault } from "./engine-faults.ts";

/** An error as its three readers need it. */
export interface ExplainedFailure {
  readonly reason: string;
  /** For the person who asked; null where the words depend on the reason alone. */
  readonly publicMessage: string | null;
  /** When it works again, where that is known. */
  readonly retryAtMs: number | null;
  /** For the operator: may name files and quote stderr. */
  readonly operatorMessage: string;
  /** Whether it is ours to look into: the person could not have known better. */
  readonly isOurs: boolean;
  /** Whether the very same may work another time. */
  readonly mayRetry: boolean;
}

export function explainFailure(error: unknown): ExplainedFailure {
  if (error instanceof UserError) {
    const { reason, message, retryAtMs = null } = error;
    const mayRetry = PASSING.has(reason);
    const words = { publicMessage: message, operatorMessage: message };
    return { reason, ...words, retryAtMs, isOurs: false, mayRetry };
  }
  const ours = { publicMessage: null, retryAtMs: null, isOurs: true };
  if (error instanceof InferenceError) {
    const operatorMessage = `${error.message}\n${error.hint}`;
    return { ...ours, reason: error.reason, operatorMessage, mayRetry: isEngineFault(error) };
  }
  const operatorMessage = error instanceof Error ? error.message : String(error);
  return { ...ours, reason: faultReason(error), operatorMessage, mayRetry: true };
}

/** Refusals that time alone may lift. */
const PASSING: ReadonlySet<string> = new Set([
  "fetch-failed",
  "decoder-timeout",
  "person-quota",
  "server-quota",
  "too-many-open",
  "line-full",
]);

function faultReason(error: unknown): string {
  const fault = storageFault(error);
  if (fault === "disk-full") return "disk-full";
  return fault === "busy" ? "storage-busy" : "unexpected";
}
