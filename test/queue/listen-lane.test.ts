import { describe, expect, it } from "vitest";
import { createListenLane } from "../../src/queue/listen-lane.ts";
import type { Ticket } from "../../src/queue/ticket.ts";

const never = new AbortController().signal;

describe("createListenLane", () => {
  it("tells each who waits their place, and runs one after the other", async () => {
    const lane = createListenLane({ concurrency: 1 });
    const first = Promise.withResolvers<string>();
    const places: number[] = [];
    const ran: string[] = [];

    const one = lane.listen(ticket("1"), () => first.promise, ignore, never);
    const two = lane.listen(ticket("2"), async () => ran.push("2"), ignore, never);
    const three = lane.listen(
      ticket("3"),
      async () => ran.push("3"),
      (place) => places.push(place),
      never,
    );
    first.resolve("done");
    await Promise.all([one, two, three]);

    expect(ran).toEqual(["2", "3"]);
    expect(places).toEqual([2, 1]);
  });

  it("does not start a job that was cancelled while it waited", async () => {
    const lane = createListenLane({ concurrency: 1 });
    const first = Promise.withResolvers<string>();
    const cancel = new AbortController();
    let started = false;
    const one = lane.listen(ticket("1"), () => first.promise, ignore, never);
    const two = lane.listen(
      ticket("2"),
      async () => {
        started = true;
      },
      ignore,
      cancel.signal,
    );

    cancel.abort(new Error("cancelled"));
    first.resolve("done");

    await expect(two).rejects.toThrow("cancelled");
    await expect(one).resolves.toBe("done");
    expect(started).toBe(false);
  });

  it("goes on after a job that failed", async () => {
    const lane = createListenLane({ concurrency: 1 });
    const failing = lane.listen(
      ticket("1"),
      () => Promise.reject(new Error("hung")),
      ignore,
      never,
    );
    const next = lane.listen(ticket("2"), async () => "fine", ignore, never);

    await expect(failing).rejects.toThrow("hung");
    await expect(next).resolves.toBe("fine");
  });

  it("lets somebody leave the line at once, and everybody behind moves up", async () => {
    const lane = createListenLane({ concurrency: 1 });
    const first = Promise.withResolvers<string>();
    const cancel = new AbortController();
    const movedUp = Promise.withResolvers<void>();
    const one = lane.listen(ticket("1"), () => first.promise, ignore, never);
    const two = lane.listen(ticket("2"), async () => "never", ignore, cancel.signal);
    const onPlace = (place: number) => {
      if (place === 1) movedUp.resolve();
    };
    const three = lane.listen(ticket("3"), async () => "fine", onPlace, never);

    cancel.abort("a word and no error");

    await expect(two).rejects.toMatchObject({ message: "aborted", cause: "a word and no error" });
    await movedUp.promise;
    expect(lane.places()).toEqual(new Map([["3", 1]]));
    first.resolve("done");
    await expect(Promise.all([one, three])).resolves.toEqual(["done", "fine"]);
  });

  it("refuses what was cancelled before it came", async () => {
    const lane = createListenLane({ concurrency: 1 });

    const listening = lane.listen(
      ticket("1"),
      async () => "heard",
      ignore,
      AbortSignal.abort(new Error("cancelled")),
    );

    await expect(listening).rejects.toThrow("cancelled");
    expect(lane.counts()).toEqual({ running: 0, waiting: 0 });
  });

  it("looks at all that come together before it picks one", async () => {
    const lane = createListenLane({ concurrency: 1 });
    const ran: string[] = [];
    const come = (id: string) => lane.listen(ticket(id), async () => ran.push(id), ignore, never);

    await Promise.all(["3", "1", "2"].map(come));

    expect(ran).toEqual(["1", "2", "3"]);
  });

  it("shares: who was just served lets the others go first", async () => {
    const lane = createListenLane({ concurrency: 1 });
    const ran: string[] = [];
    const come = (id: string, userId: string) =>
      lane.listen({ ...ticket(id), userId }, async () => ran.push(id), ignore, never);

    await Promise.all([come("1", "a"), come("2", "a"), come("3", "a"), come("4", "b")]);

    expect(ran).toEqual(["1", "4", "2", "3"]);
  });

  it("runs as many at once as there are slots, and never more", async () => {
    const lane = createListenLane({ concurrency: 2 });
    const both = Promise.withResolvers<void>();
    let working = 0;
    let most = 0;
    const job = async () => {
      working += 1;
      most = Math.max(most, working);
      if (working === 2) both.resolve();
      await both.promise;
      working -= 1;
    };

    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        lane.listen(ticket(String(index)), job, ignore, never),
      ),
    );

    expect(most).toBe(2);
    expect(lane.counts()).toEqual({ running: 0, waiting: 0 });
  });

  it("tells places that are those in which the tickets are then served", async () => {
    const lane = createListenLane({ concurrency: 1 });
    const first = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    const ran: string[] = [];
    const come = (id: number) =>
      lane.listen(
        { id: String(id), userId: `u${id % 4}`, serverId: `s${id % 3}`, arrivedAtMs: id },
        async () => ran.push(String(id)),
        ignore,
        never,
      );
    const one = lane.listen(
      ticket("first"),
      () => {
        started.resolve();
        return first.promise;
      },
      ignore,
      never,
    );
    await started.promise;
    const others = Array.from({ length: 20 }, (_, index) => come(index));

    const told = [...lane.places()].toSorted(([, a], [, b]) => a - b).map(([id]) => id);
    first.resolve();
    await Promise.all([one, ...others]);

    expect(told).toHaveLength(20);
    expect(ran).toEqual(told);
  });

  it("closes: nobody's turn comes any more, and it waits for whoever has theirs", async () => {
    const lane = createListenLane({ concurrency: 1 });
    const first = Promise.withResolvers<string>();
    const started = Promise.withResolvers<void>();
    const job = () => {
      started.resolve();
      return first.promise;
    };
    const one = lane.listen(ticket("1"), job, ignore, never);
    const two = lane.listen(ticket("2"), async () => "never", ignore, never);
    await started.promise;

    const closed = lane[Symbol.asyncDispose]().then(() => lane.counts().running);

    await expect(two).rejects.toMatchObject({ reason: "stopped" });
    await expect(
      lane.listen(ticket("3"), async () => "never", ignore, never),
    ).rejects.toMatchObject({ reason: "stopped" });
    first.resolve("done");
    await expect(one).resolves.toBe("done");
    await expect(closed).resolves.toBe(0);
  });
});

function ignore(): void {}

function ticket(id: string): Ticket {
  return { id, userId: `person ${id}`, serverId: "s", arrivedAtMs: Number(id) };
}
