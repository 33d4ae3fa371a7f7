import { afterEach, describe, expect, it } from "vitest";
import { createJointTurns, type EngineTurn } from "../../src/orders/joint-turns.ts";
import type { Progress } from "../../src/orders/progress.ts";
import { createListenLane, type ListenLane } from "../../src/queue/listen-lane.ts";

const lanes: ListenLane[] = [];

afterEach(async () => {
  await Promise.all(lanes.splice(0).map((lane) => lane[Symbol.asyncDispose]()));
});

describe("turns at the engine of people who want the same", () => {
  it("start the work once, and give everybody its answer", async () => {
    const { turns, turn, starts } = setUp();
    const ada = turn("ada", 1);
    const bob = turn("bob", 2);

    const answers = [turns.run("same", ada.turn, NEVER), turns.run("same", bob.turn, NEVER)];
    (await starts.next()).finish("heard");

    await expect(Promise.all(answers)).resolves.toEqual(["heard", "heard"]);
    expect(starts.count()).toBe(1);
    expect([ada.joined, bob.joined]).toEqual([0, 1]);
  });

  it("let nobody wait behind the bad place of who asked first", async () => {
    const { turns, turn, starts } = setUp();
    const running = turns.run("other", turn("flooder", 0).turn, NEVER);
    const first = await starts.next();
    const line = ["b", "c"].map((key, at) => turns.run(key, turn("flooder", 1 + at).turn, NEVER));
    const floodersLast = turns.run("same", turn("flooder", 9).turn, NEVER);
    const newcomer = turns.run("same", turn("newcomer", 10).turn, NEVER);

    first.finish("first");
    const second = await starts.next();
    second.finish("shared");

    expect(second.who).toBe("newcomer");
    await expect(newcomer).resolves.toBe("shared");
    await expect(floodersLast).resolves.toBe("shared");
    (await starts.next()).finish("b");
    (await starts.next()).finish("c");
    await Promise.all([running, ...line]);
  });

  it("go on for the one who joined when the other cancels, in the same slot", async () => {
    const { turns, turn, starts } = setUp();
    const leaves = new AbortController();
    const ada = turns.run("same", turn("ada", 1).turn, leaves.signal);
    const bob = turns.run("same", turn("bob", 2).turn, NEVER);
    const next = turns.run("next", turn("cy", 3).turn, NEVER);
    const work = await starts.next();

    leaves.abort(new Error("cancelled"));
    await expect(ada).rejects.toThrow("cancelled");
    const startedMeanwhile = starts.count();
    work.finish("heard");

    expect(work.signal.aborted).toBe(false);
    expect(startedMeanwhile).toBe(1);
    await expect(bob).resolves.toBe("heard");
    (await starts.next()).finish("next");
    await next;
  });

  it("end the work when nobody wants it any more, before the next begins", async () => {
    const { turns, turn, starts } = setUp();
    const leaves = new AbortController();
    const ada = turns.run("same", turn("ada", 1).turn, leaves.signal);
    const next = turns.run("next", turn("bob", 2).turn, NEVER);
    const work = await starts.next();

    leaves.abort(new Error("cancelled"));

    expect(work.signal.aborted).toBe(true);
    expect(starts.count()).toBe(1);
    work.fail(new Error("gone"));
    await expect(ada).rejects.toThrow("cancelled");
    (await starts.next()).finish("next");
    await next;
  });

  it("show who joins late how far it is", async () => {
    const { turns, turn, starts } = setUp();
    const ada = turns.run("same", turn("ada", 1).turn, NEVER);
    const work = await starts.next();
    work.emit({ stage: "writing", textSoFar: "So far" });
    const late = turn("bob", 2);

    const bob = turns.run("same", late.turn, NEVER);
    work.finish("heard");

    await Promise.all([ada, bob]);
    expect(late.progress).toContainEqual({ stage: "writing", textSoFar: "So far" });
    expect(late.joined).toBe(1);
  });
});

const NEVER = new AbortController().signal;

interface Work {
  readonly who: string;
  readonly signal: AbortSignal;
  emit(progress: Progress): void;
  finish(answer: string): void;
  fail(error: Error): void;
}

function setUp() {
  const lane = createListenLane({ concurrency: 1, ahead: 2, now: Date.now });
  lanes.push(lane);
  const starts = createStarts();
  return { turns: createJointTurns<string>(lane), starts, turn };

  function turn(userId: string, arrivedAtMs: number) {
    const progress: Progress[] = [];
    const person = {
      joined: 0,
      progress,
      turn: {
        ticket: {
          id: `${userId} ${arrivedAtMs}`,
          userId,
          serverId: "s",
          arrivedAtMs,
          expectedMs: null,
        },
        hooks: {
          onProgress: (one) => void progress.push(one),
          joined: async () => void (person.joined += 1),
        },
        prepare: async () => ({ [Symbol.dispose]() {} }),
        run(_ready, emit, signal) {
          const { promise, resolve, reject } = Promise.withResolvers<string>();
          starts.add({ who: userId, signal, emit, finish: resolve, fail: reject });
          return promise;
        },
      } satisfies EngineTurn<Disposable, string>,
    };
    return person;
  }
}

/** The work that was started, in order, for whoever waits for the next. */
function createStarts() {
  const started: Work[] = [];
  const waiting: ((work: Work) => void)[] = [];
  let handedOut = 0;
  return {
    count: () => started.length,
    add(work: Work) {
      started.push(work);
      const waiter = waiting.shift();
      if (waiter === undefined) return;
      handedOut += 1;
      waiter(work);
    },
    next(): Promise<Work> {
      const work = started[handedOut];
      if (work === undefined) return new Promise((resolve) => waiting.push(resolve));
      handedOut += 1;
      return Promise.resolve(work);
    },
  };
}
