import { InferenceError, type InferenceReason } from "../inference/errors.ts";

/** What lies in the request: another try, or another order, has nothing to do with it. */
const OF_THE_REQUEST: ReadonlySet<InferenceReason> = new Set([
  "audio-refused",
  "context-too-small",
  "host-too-large",
  "quantization-missing",
]);

/** What stays as it is until the operator has changed something; an incomplete output the engine has run twice itself. */
const NOT_WORTH_REPEATING: ReadonlySet<InferenceReason> = new Set([
  "host-insecure",
  "host-key-refused",
  "host-model-missing",
  "host-nonsense",
  "host-text-only",
  "incomplete",
]);

/** Whether the engine itself is at fault, so that the next order may meet the same. */
export function isEngineFault(error: unknown): error is InferenceError {
  return error instanceof InferenceError && !OF_THE_REQUEST.has(error.reason);
}

/** Whether a second run may end better. */
export function isWorthRepeating(error: InferenceError): boolean {
  return !NOT_WORTH_REPEATING.has(error.reason);
}
