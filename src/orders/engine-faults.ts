import { InferenceError, type InferenceReason } from "../inference/errors.ts";

/** What lies in the request: another try, or another order, has nothing to do with it. */
const OF_THE_REQUEST: ReadonlySet<InferenceReason> = new Set([
  "audio-refused",
  "context-too-small",
  "quantization-missing",
]);

/** Whether the engine itself is at fault, so that the next order may meet the same. */
export function isEngineFault(error: unknown): error is InferenceError {
  return error instanceof InferenceError && !OF_THE_REQUEST.has(error.reason);
}

/** Whether a second run may end better. An incomplete output has been run twice by the engine itself. */
export function isWorthRepeating(error: InferenceError): boolean {
  return error.reason !== "incomplete";
}
