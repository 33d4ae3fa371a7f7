import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { createListenLane, type ListenLaneOptions } from "../../src/queue/listen-lane.ts";
import { placesOf, startedWork, ticketOf, workOf } from "./listen-lane-work.ts";

const never = new AbortController().signal;

describe("createListenLane", () => {
  it("runs one after the other, each with what was prepared for it", async () => {
    await using lane = create();
    const ran: string[] = [];
    const listen = (id: string) =>
      lane.listen(
        ticketOf(id),
        workOf(async (ready) => ran.push(ready.id), { id }),
        never,
      );

    await Promise.all([listen("1"), listen("2"), listen("3")]);

    expect(ran).toEqual(["1", "2", "3"]);
  });

  it("does not run what was cancelled while it waited, and lets go of what was prepared", async () => {
    await using lane = create();
    const busy = await startedWork(lane, ticketOf("1"));
    const cancel = new AbortController();
    const work = workOf(async () => "never");
    const two = lane.listen(ticketOf("2"), work, cancel.signal);
    await work.prepared;

    cancel.abort(new Error("cancelled"));
    busy.finish();

    await expect(two).rejects.toThrow("cancelled");
    await expect(busy.done).resolves.toBe("done");
    expect(work.log).toEqual(["prepare", "dispose"]);
  });

  it("goes on after work that failed", async () => {
    await using lane = create();
    const failing = lane.listen(
      ticketOf("1"),
      workOf(() => Promise.reject(new Error("hung"))),
      never,
    );
    const next = lane.listen(
      ticketOf("2"),
      workOf(async () => "fine"),
      never,
    );

    await expect(failing).rejects.toThrow("hung");
    await expect(next).resolves.toBe("fine");
    expect(lane.view()).toMatchObject({ running: [], waiting: [] });
  });

  it("lets somebody leave the line at once, and everybody behind moves up", async () => {
    await using lane = create();
    const busy = await startedWork(lane, ticketOf("1"));
    const cancel = new AbortController();
    const two = lane.listen(
      ticketOf("2"),
      workOf(async () => "never"),
      cancel.signal,
    );
    const three = lane.listen(
      ticketOf("3"),
      workOf(async () => "fine"),
      never,
    );

    cancel.abort("a word and no error");

    await expect(two).rejects.toMatchObject({ message: "aborted", cause: "a word and no error" });
    expect(placesOf(lane)).toEqual({ 3: 1 });
    busy.finish();
    await expect(three).resolves.toBe("fine");
  });

  it("leaves nothing behind on a signal that lives on", async () => {
    await using lane = create();
    const { signal } = new AbortController();

    await lane.listen(
      ticketOf("1"),
      workOf(async () => "heard"),
      signal,
    );

    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("refuses what was cancelled before it came", async () => {
    await using lane = create();
    const work = workOf(async () => "heard");

    const listening = lane.listen(ticketOf("1"), work, AbortSignal.abort(new Error("cancelled")));

    await expect(listening).rejects.toThrow("cancelled");
    expect(lane.view()).toMatchObject({ running: [], waiting: [] });
    expect(work.log).toEqual([]);
  });

  it("looks at all that come together before it picks one", async () => {
    await using lane = create();
    const ran: string[] = [];
    const come = (id: string) =>
      lane.listen(
        ticketOf(id),
        workOf(async () => ran.push(id)),
        never,
      );

    await Promise.all(["3", "1", "2"].map(come));

    expect(ran).toEqual(["1", "2", "3"]);
  });

  it("shares: who was just served lets the others go first", async () => {
    await using lane = create({ ahead: 10 });
    const ran: string[] = [];
    const come = (id: string, userId: string) =>
      lane.listen(
        ticketOf(id, { userId }),
        workOf(async () => ran.push(id)),
        never,
      );

    await Promise.all([come("1", "a"), come("2", "a"), come("3", "a"), come("4", "b")]);

    expect(ran).toEqual(["1", "4", "2", "3"]);
  });

  it("remembers after a restart who was served before", async () => {
    const servedBefore = [{ userId: "a", serverId: "s", servedAtMs: 500 }];
    await using lane = create({ servedBefore });
    const ran: string[] = [];
    const come = (id: string, userId: string) =>
      lane.listen(
        ticketOf(id, { userId }),
        workOf(async () => ran.push(userId)),
        never,
      );

    await Promise.all([come("1", "a"), come("2", "b")]);

    expect(ran).toEqual(["b", "a"]);
  });

  it("runs as many at once as there are slots, and never more", async () => {
    await using lane = create({ concurrency: 2 });
    const both = Promise.withResolvers<void>();
    let working = 0;
    let most = 0;
    const run = async () => {
      working += 1;
      most = Math.max(most, working);
      if (working === 2) both.resolve();
      await both.promise;
      working -= 1;
    };

    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        lane.listen(ticketOf(String(index)), workOf(run), never),
      ),
    );

    expect(most).toBe(2);
    expect(lane.view()).toMatchObject({ running: [], waiting: [] });
  });

  it("starts nothing while it is held up, keeps the next prepared, and goes on when told so", async () => {
    await using lane = create();
    const busy = await startedWork(lane, ticketOf("1", { expectedMs: 1_000 }));
    const work = workOf(async () => "heard");
    const two = lane.listen(ticketOf("2", { expectedMs: 1_000 }), work, never);

    lane.holdUp();
    busy.finish();
    await busy.done;
    await work.prepared;
    const heldUp = lane.view();
    lane.goOn();

    expect(heldUp).toMatchObject({
      running: [],
      waiting: [{ place: 1, expectedAtMs: null }],
      isHeldUp: true,
    });
    await expect(two).resolves.toBe("heard");
    expect(work.log).toEqual(["prepare", "run", "dispose"]);
  });

  it("closes: nobody's turn comes any more, and it waits for whoever has theirs", async () => {
    const lane = create();
    const busy = await startedWork(lane, ticketOf("1"));
    const work = workOf(async () => "never");
    const two = lane.listen(ticketOf("2"), work, never);
    await work.prepared;

    lane.close();
    const disposed = lane[Symbol.asyncDispose]().then(() => lane.view().running.length);

    await expect(two).rejects.toMatchObject({ name: "QueueError", reason: "stopped" });
    await expect(lane.listen(ticketOf("3"), workOf(ranNever), never)).rejects.toMatchObject({
      reason: "stopped",
    });
    expect(lane.view().running).toHaveLength(1);
    busy.finish();
    await expect(busy.done).resolves.toBe("done");
    await expect(disposed).resolves.toBe(0);
    expect(work.log).toEqual(["prepare", "dispose"]);
  });
});

function create(options: Partial<ListenLaneOptions> = {}) {
  return createListenLane({ concurrency: 1, ahead: 2, now: () => 1_000, ...options });
}

async function ranNever(): Promise<never> {
  throw new Error("nothing is run any more");
}
