import { describe, expect, it } from "vitest";
import { createListenLane } from "../../src/queue/listen-lane.ts";

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
});

function ignore(): void {}

function ticket(id: string) {
  return { id, userId: `person ${id}`, serverId: "s", arrivedAtMs: Number(id) };
}
