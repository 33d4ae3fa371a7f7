import { describe, expect, it } from "vitest";
import { createLane, type Lane } from "../../src/queue/lane.ts";

const never = new AbortController().signal;

describe("createLane", () => {
  it("runs as many at once as it may, in the order they came", async () => {
    const lane = createLane({ concurrency: 2 });
    const started: number[] = [];
    const both = Promise.withResolvers<void>();
    let most = 0;
    const job = (number: number) => async () => {
      started.push(number);
      const { running } = lane.counts();
      most = Math.max(most, running);
      if (running === 2) both.resolve();
      await both.promise;
      return number;
    };

    const results = await Promise.all([1, 2, 3, 4, 5].map((n) => lane.run(job(n), never)));

    expect(results).toEqual([1, 2, 3, 4, 5]);
    expect(started).toEqual([1, 2, 3, 4, 5]);
    expect(most).toBe(2);
  });

  it("lets go at once of a job that was cancelled while it waited, and never starts it", async () => {
    const lane = createLane({ concurrency: 1 });
    const busy = await occupy(lane);
    const cancel = new AbortController();
    let started = false;
    const waiting = lane.run(async () => {
      started = true;
    }, cancel.signal);
    const behind = lane.run(async () => "behind", never);

    cancel.abort(new Error("cancelled"));

    await expect(waiting).rejects.toThrow("cancelled");
    expect(lane.counts()).toEqual({ running: 1, waiting: 1 });
    busy.finish();
    await expect(behind).resolves.toBe("behind");
    expect(started).toBe(false);
  });

  it("refuses what was cancelled before it came", async () => {
    const lane = createLane({ concurrency: 1 });

    const running = lane.run(async () => "ran", AbortSignal.abort(new Error("cancelled")));

    await expect(running).rejects.toThrow("cancelled");
  });

  it("keeps the place of a cancelled job that runs until it has really ended", async () => {
    const lane = createLane({ concurrency: 1 });
    const cancel = new AbortController();
    const busy = await occupy(lane, cancel.signal);
    const behind = lane.run(async () => lane.counts().running, never);

    cancel.abort(new Error("cancelled"));
    const whileItEnds = lane.counts();
    busy.finish();

    expect(whileItEnds).toEqual({ running: 1, waiting: 1 });
    await expect(behind).resolves.toBe(1);
  });

  it("goes on after a job that failed", async () => {
    const lane = createLane({ concurrency: 1 });
    const failing = lane.run(() => Promise.reject(new Error("broken")), never);
    const next = lane.run(async () => "fine", never);

    await expect(failing).rejects.toThrow("broken");
    await expect(next).resolves.toBe("fine");
    expect(lane.counts()).toEqual({ running: 0, waiting: 0 });
  });

  it("starts nothing more once it is stopped, and waits for what runs", async () => {
    const lane = createLane({ concurrency: 1 });
    const busy = await occupy(lane);
    const waiting = lane.run(async () => "never", never);

    const stopped = lane[Symbol.asyncDispose]().then(() => lane.counts());

    await expect(waiting).rejects.toMatchObject({ name: "QueueError", reason: "stopped" });
    await expect(lane.run(async () => "never", never)).rejects.toMatchObject({ reason: "stopped" });
    expect(lane.counts()).toEqual({ running: 1, waiting: 0 });
    busy.finish();
    await expect(stopped).resolves.toEqual({ running: 0, waiting: 0 });
  });
});

/** Fills one place of the lane, for sure, until it is told to finish. */
async function occupy(lane: Lane, signal: AbortSignal = never) {
  const started = Promise.withResolvers<void>();
  const finished = Promise.withResolvers<void>();
  const done = lane.run(() => {
    started.resolve();
    return finished.promise;
  }, signal);
  await started.promise;
  return { done, finish: finished.resolve };
}
