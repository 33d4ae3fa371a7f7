import { UserError } from "./errors.ts";
import { InferenceError } from "./inference/errors.ts";

/** Why nothing could be started, for the operator: what is wrong and what to do. */
export function explainStart(error: unknown): string {
  if (error instanceof UserError) return error.message;
  if (error instanceof InferenceError) return `${error.message}\n${error.hint}`;
  return error instanceof Error ? error.message : String(error);
}
