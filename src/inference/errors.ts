export type InferenceReason =
  | "tool-missing"
  | "build-too-old"
  | "model-missing"
  | "projector-missing"
  | "wrong-architecture"
  | "model-corrupt"
  | "quantization-missing"
  | "out-of-memory"
  | "context-too-small"
  | "audio-refused"
  | "deadline"
  | "incomplete"
  | "crashed"
  | "failed"
  | "host-insecure"
  | "host-unreachable"
  | "host-key-refused"
  | "host-model-missing"
  | "host-too-large"
  | "host-busy"
  | "host-failing"
  | "host-text-only"
  | "host-nonsense";

/**
 * An engine that gave no answer. `message` is for the operator (it may name files and quote stderr); `hint` says what
 * to do about it. People in Discord see neither: cards have their own words for each reason.
 */
export class InferenceError extends Error {
  override readonly name = "InferenceError";
  readonly reason: InferenceReason;
  readonly hint: string;

  constructor(reason: InferenceReason, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
    this.hint = hint;
  }
}
