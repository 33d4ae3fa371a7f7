import { pino } from "pino";
import { describe, expect, it } from "vitest";
import type { Measurements } from "../../src/audio/measure/measurements.ts";
import { answerKey } from "../../src/inference/answer-key.ts";
import type { AnswerRequest } from "../../src/inference/engine.ts";
import { DEFAULT_SAMPLING } from "../../src/inference/sampling.ts";
import { createHearing, type StoredAnswer } from "../../src/orders/create-hearing.ts";
import type { WantedAudio } from "../../src/orders/find-track.ts";
import type { AnswerHooks, AnswerWish } from "../../src/orders/hearing.ts";
import type { WantFactsOptions } from "../../src/orders/want-facts.ts";
import { createListenLane } from "../../src/queue/listen-lane.ts";
import { standIn } from "../helpers/stand-in.ts";
import { measurementsOf } from "./measurements-of.ts";

const { signal } = new AbortController();
const HOOKS: AnswerHooks = { onProgress() {} };

describe("createHearing", () => {
  it("asks the engine once, and the cache from then on", async () => {
    await using stage = await setUp();

    const first = await stage.answer({});
    const again = await stage.answer({});

    expect(stage.requests).toHaveLength(1);
    expect([first.cached, again.cached]).toEqual([false, true]);
    expect(again.text).toBe("A tune.");
  });

  it("admits what needs the engine, and lets pass what does not", async () => {
    await using stage = await setUp();
    let admitted = 0;
    const admit = async () => void (admitted += 1);

    await stage.answer({}, { ...HOOKS, admit });
    await stage.answer({}, { ...HOOKS, admit });

    expect(admitted).toBe(1);
  });

  it.each<{ what: string; other: Partial<AnswerWish> }>([
    { what: "another question", other: { messages: [{ role: "user", text: "Why?" }] } },
    { what: "a moment", other: { moment: { fromSeconds: 10, toSeconds: 40 } } },
    { what: "another seed", other: { seed: 7 } },
  ])("takes $what for another one", async ({ other }) => {
    await using stage = await setUp();
    await stage.answer({});

    const answer = await stage.answer(other);

    expect(answer.cached).toBe(false);
    expect(stage.requests).toHaveLength(2);
  });

  it("has the engine hear the moment only, and tells so", async () => {
    await using stage = await setUp();
    const moment = { fromSeconds: 10, toSeconds: 40 };

    const answer = await stage.answer({ moment });

    expect(stage.opened).toMatchObject([{ moment }]);
    expect(answer.moment).toEqual(moment);
  });

  it("passes the seed on", async () => {
    await using stage = await setUp();

    await stage.answer({ seed: 7 });

    expect(stage.requests[0]?.sampling).toEqual({ ...DEFAULT_SAMPLING, seed: 7 });
  });

  it("tells how much was left out of a long talk, from the cache too", async () => {
    await using stage = await setUp({ droppedTurns: 3 });

    const first = await stage.answer({});
    const again = await stage.answer({});

    expect([first.forgottenTurns, again.forgottenTurns]).toEqual([3, 3]);
  });

  it("waits for a measuring under way before a question that this helps with", async () => {
    const { promise: measuring, resolve } = Promise.withResolvers<Measurements>();
    await using stage = await setUp({}, { of: () => measuring, measureWaitMs: 60_000 });

    const facts = stage.measured("Which key is it in?");
    resolve(measurementsOf());

    expect(await facts).toMatchObject({ loudness: measurementsOf().loudness });
  });

  it("asks without what takes too long to measure", async () => {
    const of = () => new Promise<never>(() => {});
    await using stage = await setUp({}, { of, measureWaitMs: 1 });

    expect(await stage.measured("Which key is it in?")).toBeNull();
  });

  it("waits for nothing where nothing that is measured would help", async () => {
    const of = () => new Promise<never>(() => {});
    await using stage = await setUp({}, { of, measureWaitMs: 3_600_000 });

    expect(await stage.measured("Who sings?")).toBeNull();
  });
});

async function setUp(
  more: Partial<StoredAnswer> = {},
  { of, measureWaitMs }: WantFactsOptions["measurer"] & { readonly measureWaitMs: number } = {
    of: async () => undefined,
    measureWaitMs: 60_000,
  },
) {
  const answers = new Map<string, StoredAnswer>();
  const requests: AnswerRequest[] = [];
  const opened: WantedAudio[] = [];
  const lane = createListenLane({ concurrency: 1, ahead: 2, now: Date.now });
  const model = await standIn("Q8_0");
  const track = {
    trackHash: "t",
    durationSeconds: 100,
    codec: "mp3",
    sampleRateHz: 44_100,
    channels: 2,
    tags: {},
  };
  const hearing = createHearing({
    finder: {
      find: () => Promise.reject(new Error("not asked here")),
      async openAudio(wanted) {
        opened.push(wanted);
        return { path: "/a.wav", heardSeconds: 100, preparation: "p", [Symbol.dispose]() {} };
      },
    },
    measurer: { of },
    measureWaitMs,
    engineId: "llama-mtmd-cli",
    async runEngine(request) {
      requests.push(request);
      const stats = {
        loadMs: null,
        promptTokens: null,
        cachedTokens: null,
        outputTokens: null,
        firstTokenMs: null,
        totalMs: 1,
      };
      return { text: "A tune.", finish: "stop", stats, ...more };
    },
    answers: {
      get: async (key) => answers.get(key),
      set: async (key, value) => answers.set(key, value),
    },
    answerKey,
    identifyModel: async () => ({ model: "m", projector: "p" }),
    cleanText: (text) => text,
    listenLane: lane,
    serviceTimes: { expect: () => null },
    preparation: "p",
    heardCapSeconds: 600,
    sampling: DEFAULT_SAMPLING,
    maxOutputTokens: 100,
    contextTokens: null,
    logger: pino({ level: "silent" }),
  });
  const wish: AnswerWish = {
    upload: { kind: "file", path: "/a.mp3", name: "a.mp3" },
    found: { track, fileHash: "f" },
    messages: [{ role: "user", text: "Describe it." }],
    question: { label: null, text: "Describe it." },
    moment: null,
    model,
    place: { id: "1", userId: "ada", serverId: null, arrivedAtMs: 1 },
    cache: "use",
  };
  return {
    requests,
    opened,
    measured: (text: string) => hearing.measured(track, { label: null, text }, signal),
    answer: (over: Partial<AnswerWish>, hooks = HOOKS) =>
      hearing.answer({ ...wish, ...over }, hooks, signal),
    [Symbol.asyncDispose]: () => lane[Symbol.asyncDispose](),
  };
}
