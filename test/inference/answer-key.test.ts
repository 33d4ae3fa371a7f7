import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answerKey, type AnswerIdentity } from "../../src/inference/answer-key.ts";

const message = fc.record({ role: fc.constantFrom("user", "assistant"), text: fc.string() });
const identity: fc.Arbitrary<AnswerIdentity> = fc.record({
  trackHash: fc.string(),
  preparation: fc.string(),
  messages: fc.array(message, { maxLength: 3 }),
  model: fc.string(),
  projector: fc.string(),
  sampling: fc.record({
    temperature: fc.nat(20).map((tenths) => tenths / 10),
    topP: fc.nat(10).map((tenths) => tenths / 10),
    topK: fc.nat(100),
    minP: fc.nat(10).map((tenths) => tenths / 10),
    seed: fc.nat(),
  }),
  maxOutputTokens: fc.nat(),
  contextTokens: fc.option(fc.nat()),
});

describe("answerKey", () => {
  it("is the same for the same request", () => {
    fc.assert(
      fc.property(identity, (request) => {
        expect(answerKey(structuredClone(request))).toBe(answerKey(request));
        expect(answerKey(request)).toMatch(/^[0-9a-f]{64}$/);
      }),
    );
  });

  it("differs when any one thing differs", () => {
    const field = fc.constantFrom<keyof AnswerIdentity>(
      "trackHash",
      "preparation",
      "messages",
      "model",
      "projector",
      "sampling",
      "maxOutputTokens",
      "contextTokens",
    );
    fc.assert(
      fc.property(identity, identity, field, (request, other, name) => {
        fc.pre(JSON.stringify(request[name]) !== JSON.stringify(other[name]));

        expect(answerKey({ ...request, [name]: other[name] })).not.toBe(answerKey(request));
      }),
      { numRuns: 1_000 },
    );
  });

  it.each(["temperature", "topP", "topK", "minP", "seed"] as const)(
    "differs when the sampling's %s differs",
    (name) => {
      const [request] = fc.sample(identity, { numRuns: 1, seed: 1 });
      const sampling = { ...request?.sampling, [name]: 0.123 };

      expect(answerKey({ ...request, sampling } as AnswerIdentity)).not.toBe(
        answerKey(request as AnswerIdentity),
      );
    },
  );

  it("does not confuse two fields, or one long message with two", () => {
    const [request] = fc.sample(identity, { numRuns: 1, seed: 1 }) as [AnswerIdentity];
    const user = (text: string) => ({ role: "user", text }) as const;

    const keys = [
      answerKey({ ...request, model: "ab", projector: "c" }),
      answerKey({ ...request, model: "a", projector: "bc" }),
      answerKey({ ...request, messages: [user("ab")] }),
      answerKey({ ...request, messages: [user("a"), user("b")] }),
    ];

    expect(new Set(keys).size).toBe(4);
  });
});
