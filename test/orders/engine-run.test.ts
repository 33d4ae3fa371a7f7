import { pino } from "pino";
import { describe, expect, it } from "vitest";
import type { AnswerRequest, Engine, EngineAnswer } from "../../src/inference/engine.ts";
import { InferenceError, type InferenceReason } from "../../src/inference/errors.ts";
import { DEFAULT_SAMPLING } from "../../src/inference/sampling.ts";
import { createEngineRun, HeldUpError } from "../../src/orders/engine-run.ts";
import { standIn } from "../helpers/stand-in.ts";

describe("createEngineRun", () => {
  it("gives the answer, and remembers how long it took", async () => {
    const { run, times, outcomes } = await setUp([ANSWER]);

    await expect(run()).resolves.toBe(ANSWER);
    expect(times).toEqual([
      { engine: "llama-mtmd-cli", quantization: "Q8_0", audioSeconds: 10, serviceMs: 1234 },
    ]);
    expect(outcomes).toEqual(["succeeded"]);
  });

  it.each<{ reason: InferenceReason }>([
    { reason: "deadline" },
    { reason: "crashed" },
    { reason: "tool-missing" },
  ])("tries once more after $reason", async ({ reason }) => {
    const { run, outcomes } = await setUp([error(reason), ANSWER]);

    await expect(run()).resolves.toBe(ANSWER);
    expect(outcomes).toEqual(["failed", "succeeded"]);
  });

  it("fails after the second failure", async () => {
    const { run, outcomes } = await setUp([error("crashed"), error("deadline"), ANSWER]);

    await expect(run()).rejects.toMatchObject({ reason: "deadline" });
    expect(outcomes).toEqual(["failed", "failed"]);
  });

  it.each<{ reason: InferenceReason }>([
    { reason: "context-too-small" },
    { reason: "audio-refused" },
  ])("does not blame the engine for $reason", async ({ reason }) => {
    const { run, outcomes } = await setUp([error(reason), ANSWER]);

    await expect(run()).rejects.toMatchObject({ reason });
    expect(outcomes).toEqual([]);
  });

  it("puts the request back when the engine is given a rest before its second run", async () => {
    const { run } = await setUp([error("crashed"), ANSWER], { opensAfter: 1 });

    await expect(run()).rejects.toBeInstanceOf(HeldUpError);
  });

  it("does not count a cancel as a failure", async () => {
    const cancel = new AbortController();
    const { run, outcomes } = await setUp([error("crashed")], {}, () => cancel.abort());

    await expect(run(cancel.signal)).rejects.toMatchObject({ reason: "crashed" });
    expect(outcomes).toEqual([]);
  });
});

const ANSWER: EngineAnswer = {
  text: "A tune.",
  finish: "stop",
  stats: {
    loadMs: null,
    promptTokens: null,
    cachedTokens: null,
    outputTokens: null,
    firstTokenMs: null,
    totalMs: 1234,
  },
};

function error(reason: InferenceReason): InferenceError {
  return new InferenceError(reason, reason, "");
}

async function setUp(
  script: readonly (EngineAnswer | InferenceError)[],
  { opensAfter = 99 }: { readonly opensAfter?: number } = {},
  onRun: () => void = () => {},
) {
  const results = [...script];
  const times: unknown[] = [];
  const outcomes: string[] = [];
  const engine: Engine = {
    id: "llama-mtmd-cli",
    windowRule: "keeps-tail",
    async answer() {
      onRun();
      const result = results.shift();
      if (result === undefined) throw new Error("asked once too often");
      if (result instanceof InferenceError) throw result;
      return result;
    },
  };
  const runEngine = createEngineRun({
    engine,
    breaker: {
      succeeded: () => void outcomes.push("succeeded"),
      failed: () => void outcomes.push("failed"),
      get isOpen() {
        return outcomes.length >= opensAfter;
      },
    },
    serviceTimes: { add: (sample) => void times.push(sample) },
  });
  const request: AnswerRequest = {
    audioPath: "/a.wav",
    audioSeconds: 10,
    messages: [],
    model: await standIn("Q8_0"),
    sampling: DEFAULT_SAMPLING,
    maxOutputTokens: 100,
  };
  const run = (signal = new AbortController().signal) =>
    runEngine(request, () => {}, pino({ level: "silent" }), signal);
  return { run, times, outcomes };
}
