import { UserError } from "../errors.ts";
import { InferenceError } from "../inference/errors.ts";

/** An error as its three readers need it. */
export interface ExplainedFailure {
  readonly reason: string;
  /** For the person who asked; null where the words depend on the reason alone. */
  readonly publicMessage: string | null;
  /** For the operator: may name files and quote stderr. */
  readonly operatorMessage: string;
  /** Whether it is ours to look into: the person could not have known better. */
  readonly isOurs: boolean;
}

export function explainFailure(error: unknown): ExplainedFailure {
  if (error instanceof UserError) {
    const { reason, message } = error;
    return { reason, publicMessage: message, operatorMessage: message, isOurs: false };
  }
  if (error instanceof InferenceError) {
    const operatorMessage = `${error.message}\n${error.hint}`;
    return { reason: error.reason, publicMessage: null, operatorMessage, isOurs: true };
  }
  const operatorMessage = error instanceof Error ? error.message : String(error);
  return { reason: "unexpected", publicMessage: null, operatorMessage, isOurs: true };
}
