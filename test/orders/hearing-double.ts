import type { AnswerHooks, AnswerWish, Hearing } from "../../src/orders/hearing.ts";
import type { MeasuredFacts } from "../../src/orders/measured-facts.ts";
import type { TrackAnswer } from "../../src/orders/track-answer.ts";

/** An order that the engine has been asked for: the test decides how it goes on. */
export interface Asked {
  readonly wish: AnswerWish;
  readonly hooks: AnswerHooks;
  readonly signal: AbortSignal;
  answer(over?: Partial<TrackAnswer>): void;
  fail(error: unknown): void;
}

/** Finds every track at once, and leaves every answer to the test. */
export function createHearingDouble(
  asked: ReturnType<typeof createArrivals<Asked>>,
  {
    measured = null,
    durationSeconds = 10,
    onMeasured,
  }: { measured?: MeasuredFacts | null; durationSeconds?: number; onMeasured?: () => void } = {},
): Hearing {
  const track = {
    trackHash: "t",
    durationSeconds,
    codec: "mp3",
    sampleRateHz: 44_100,
    channels: 2,
    tags: {},
  };
  return {
    async find() {
      return { track, fileHash: "f", fetchMs: 1, decodeMs: 1 };
    },
    async measured() {
      onMeasured?.();
      return measured;
    },
    async answer(wish, hooks, signal) {
      await hooks.admit?.();
      signal.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<TrackAnswer>();
      const leave = () => reject(new Error("aborted", { cause: signal.reason }));
      signal.addEventListener("abort", leave, { once: true });
      asked.add(wish.place.id, {
        wish,
        hooks,
        signal,
        answer: (over) => resolve(answerOf(wish, over)),
        fail: reject,
      });
      return promise;
    },
  };
}

function answerOf(wish: AnswerWish, over: Partial<TrackAnswer> = {}): TrackAnswer {
  return {
    trackHash: "t",
    fileHash: "f",
    fileName: wish.upload.name,
    tags: {},
    durationSeconds: 10,
    heardSeconds: 10,
    question: wish.question,
    moment: wish.moment,
    forgottenTurns: 0,
    rawText: "A tune.",
    text: "A tune.",
    finish: "stop",
    engine: "llama-mtmd-cli",
    modelName: "m",
    modelPath: "/m",
    quantization: "Q8_0",
    cached: false,
    measured: null,
    stats: {
      loadMs: null,
      promptTokens: null,
      cachedTokens: null,
      outputTokens: null,
      firstTokenMs: null,
      totalMs: 1,
      queuedMs: 1,
      fetchMs: null,
      decodeMs: null,
    },
    ...over,
  };
}

/** Things that come by order id, and those who wait for them. Each is handed out once. */
export function createArrivals<Thing>() {
  const all: Thing[] = [];
  const here = new Map<string, Thing[]>();
  const waiting = new Map<string, (thing: Thing) => void>();
  return {
    all,
    add(id: string, thing: Thing) {
      all.push(thing);
      const waiter = waiting.get(id);
      waiting.delete(id);
      if (waiter === undefined) here.set(id, [...(here.get(id) ?? []), thing]);
      else waiter(thing);
    },
    until(id: string): Promise<Thing> {
      const [first, ...rest] = here.get(id) ?? [];
      if (first !== undefined) {
        here.set(id, rest);
        return Promise.resolve(first);
      }
      return new Promise((resolve) => waiting.set(id, resolve));
    },
  };
}
