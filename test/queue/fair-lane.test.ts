import { describe, expect, it } from "vitest";
import { createFairLane, type FairLane } from "../../src/queue/fair-lane.ts";
import type { Ticket } from "../../src/queue/ticket.ts";

const never = new AbortController().signal;

describe("createFairLane", () => {
  it("lets one person's fifty uploads not hold up another's first", async () => {
    await using lane = createFairLane({ concurrency: 2 });
    const began: string[] = [];
    const run = (ticket: Ticket) => lane.run(ticket, async () => began.push(ticket.userId), never);
    const flood = Array.from({ length: 50 }, (_, number) =>
      run(ticketOf("flooder", { id: String(number) })),
    );
    const other = run(ticketOf("other", { arrivedAtMs: 10 }));

    await Promise.all([...flood, other]);

    expect(began).toHaveLength(51);
    expect(began.indexOf("other")).toBeLessThanOrEqual(2);
  });

  it("runs as many at once as it may, never more", async () => {
    await using lane = createFairLane({ concurrency: 3 });
    const three = Promise.withResolvers<void>();
    let most = 0;
    let working = 0;
    const job = async () => {
      working += 1;
      most = Math.max(most, working);
      if (working === 3) three.resolve();
      await three.promise;
      working -= 1;
    };

    await Promise.all(
      Array.from({ length: 10 }, (_, n) => lane.run(ticketOf(`u${n}`), job, never)),
    );

    expect(most).toBe(3);
    expect(lane.counts()).toEqual({ running: 0, waiting: 0 });
  });

  it("lets go at once of what was cancelled while it waited, and never starts it", async () => {
    await using lane = createFairLane({ concurrency: 1 });
    const busy = await occupy(lane);
    const cancel = new AbortController();
    let started = false;
    const waiting = lane.run(
      ticketOf("a"),
      async () => {
        started = true;
      },
      cancel.signal,
    );
    const behind = lane.run(ticketOf("b"), async () => "behind", never);

    cancel.abort(new Error("cancelled"));

    await expect(waiting).rejects.toThrow("cancelled");
    expect(lane.counts()).toEqual({ running: 1, waiting: 1 });
    busy.finish();
    await expect(behind).resolves.toBe("behind");
    expect(started).toBe(false);
  });

  it("refuses what was cancelled before it came", async () => {
    await using lane = createFairLane({ concurrency: 1 });
    const cancelled = AbortSignal.abort(new Error("cancelled"));

    await expect(lane.run(ticketOf("a"), async () => "ran", cancelled)).rejects.toThrow(
      "cancelled",
    );
  });

  it("goes on after a job that failed", async () => {
    await using lane = createFairLane({ concurrency: 1 });
    const failing = lane.run(ticketOf("a"), () => Promise.reject(new Error("broken")), never);
    const next = lane.run(ticketOf("b"), async () => "fine", never);

    await expect(failing).rejects.toThrow("broken");
    await expect(next).resolves.toBe("fine");
  });

  it("starts nothing more once it is stopped, and waits for what runs", async () => {
    const lane = createFairLane({ concurrency: 1 });
    const busy = await occupy(lane);
    const waiting = lane.run(ticketOf("a"), async () => "never", never);

    const stopped = lane[Symbol.asyncDispose]().then(() => lane.counts());

    await expect(waiting).rejects.toMatchObject({ name: "QueueError", reason: "stopped" });
    await expect(lane.run(ticketOf("b"), async () => "never", never)).rejects.toMatchObject({
      reason: "stopped",
    });
    busy.finish();
    await expect(stopped).resolves.toEqual({ running: 0, waiting: 0 });
  });
});

/** Fills one place of the lane, for sure, until it is told to finish. */
async function occupy(lane: FairLane) {
  const started = Promise.withResolvers<void>();
  const finished = Promise.withResolvers<void>();
  const done = lane.run(
    ticketOf("busy"),
    () => {
      started.resolve();
      return finished.promise;
    },
    never,
  );
  await started.promise;
  return { done, finish: finished.resolve };
}

function ticketOf(userId: string, facts: Partial<Ticket> = {}): Ticket {
  return { id: userId, userId, serverId: "s", arrivedAtMs: 0, expectedMs: null, ...facts };
}
