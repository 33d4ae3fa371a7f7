import { describe, expect, it } from "vitest";
import { APOLOGY, failureWords, type OrderReason } from "../../src/cards/failure-words.ts";
import type { InferenceReason } from "../../src/inference/errors.ts";

/** A new reason makes this fail to compile, and an absent one too. */
const REASONS = Object.keys({
  "tool-missing": true,
  "build-too-old": true,
  "model-missing": true,
  "projector-missing": true,
  "wrong-architecture": true,
  "model-corrupt": true,
  "quantization-missing": true,
  "out-of-memory": true,
  "context-too-small": true,
  "audio-refused": true,
  deadline: true,
  incomplete: true,
  crashed: true,
  failed: true,
  "host-insecure": true,
  "host-unreachable": true,
  "host-key-refused": true,
  "host-model-missing": true,
  "host-too-large": true,
  "host-busy": true,
  "host-failing": true,
  "host-text-only": true,
  "host-nonsense": true,
  expired: true,
  "gave-up": true,
  "disk-full": true,
  "storage-busy": true,
  "engine-down": true,
} satisfies Record<InferenceReason | OrderReason, true>);

describe("failureWords", () => {
  it.each(REASONS)("tells a person about %s without the machine's words", (reason) => {
    const { what, todo } = failureWords(reason);

    expect(what).toMatch(/^[A-Z].*\.$/);
    expect(todo).toMatch(/^[A-Z].*\.$/);
    expect(`${what} ${todo}`).not.toMatch(/gguf|mmproj|llama|stderr|\/|[A-Z]+_[A-Z]+/i);
  });

  it.each(["unexpected", "toString", ""])("apologises for what nobody foresaw: %j", (reason) => {
    expect(failureWords(reason)).toBe(APOLOGY);
  });
});
