import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createListenLane, type ListenLaneOptions } from "../../src/queue/listen-lane.ts";
import { startedWork, ticketOf, workOf } from "./listen-lane-work.ts";

const never = new AbortController().signal;

describe("what a listen lane prepares", () => {
  it("is for what runs and the next two, and nothing more", async () => {
    await using lane = create();
    const busy = await startedWork(lane, ticketOf("0"));
    const works = ["1", "2", "3", "4"].map((id) => ({ id, work: workOf(async () => id) }));
    const listening = works.map(({ id, work }) => lane.listen(ticketOf(id), work, never));
    await setImmediate();

    const begun = works.map(({ work }) => work.log);
    expect(begun).toEqual([["prepare"], ["prepare"], [], []]);

    busy.finish();
    await expect(Promise.all(listening)).resolves.toEqual(["1", "2", "3", "4"]);
  });

  it("is only for whoever is served next when nothing is to be prepared ahead", async () => {
    await using lane = create({ ahead: 0 });
    const busy = await startedWork(lane, ticketOf("0"));
    const work = workOf(async () => "heard");
    const listening = lane.listen(ticketOf("1"), work, never);
    await setImmediate();

    expect(work.log).toEqual([]);

    busy.finish();
    await expect(listening).resolves.toBe("heard");
  });

  it("is let go of when others come before it, and prepared again in time", async () => {
    await using lane = create({ ahead: 1 });
    const busy = await startedWork(lane, ticketOf("0", { userId: "flooder" }));
    const second = workOf(async () => "second order");
    const later = lane.listen(ticketOf("1", { userId: "flooder" }), second, never);
    await second.prepared;
    await setImmediate();

    const first = workOf(async () => "first order");
    const newcomer = lane.listen(ticketOf("2"), first, never);
    await first.prepared;

    expect(second.log).toEqual(["prepare", "dispose"]);
    busy.finish();
    await expect(Promise.all([newcomer, later])).resolves.toEqual(["first order", "second order"]);
    expect(second.log).toEqual(["prepare", "dispose", "prepare", "run", "dispose"]);
  });

  it("is stopped when others come before it while it is being prepared", async () => {
    await using lane = create({ ahead: 1 });
    const busy = await startedWork(lane, ticketOf("0", { userId: "flooder" }));
    const fetched = Promise.withResolvers<void>();
    const second = workOf(async () => "second order", { until: fetched.promise });
    const later = lane.listen(ticketOf("1", { userId: "flooder" }), second, never);
    await setImmediate();

    const first = workOf(async () => "first order");
    const newcomer = lane.listen(ticketOf("2"), first, never);
    await first.prepared;

    expect(second.log).toEqual(["prepare", "abort"]);
    fetched.resolve();
    busy.finish();
    await expect(Promise.all([newcomer, later])).resolves.toEqual(["first order", "second order"]);
    expect(second.log).toEqual(["prepare", "abort", "prepare", "run", "dispose"]);
  });

  it("lets whoever is ready go before who is not, so that the engine is not idle", async () => {
    await using lane = create();
    const fetched = Promise.withResolvers<void>();
    const ran: string[] = [];
    const slow = lane.listen(
      ticketOf("1"),
      workOf(async () => ran.push("slow"), { until: fetched.promise }),
      never,
    );
    const quick = lane.listen(
      ticketOf("2"),
      workOf(async () => ran.push("quick")),
      never,
    );

    await quick;
    fetched.resolve();
    await slow;

    expect(ran).toEqual(["quick", "slow"]);
  });

  it("keeps the order of the line among those that are ready", async () => {
    await using lane = create({ ahead: 3 });
    const busy = await startedWork(lane, ticketOf("0"));
    const gates = ["1", "2", "3"].map((id) => ({ id, fetched: Promise.withResolvers<void>() }));
    const ran: string[] = [];
    const works = gates.map(({ id, fetched }) => ({
      id,
      work: workOf(async () => ran.push(id), { until: fetched.promise }),
    }));
    const listening = works.map(({ id, work }) => lane.listen(ticketOf(id), work, never));
    await setImmediate();

    for (const { fetched } of gates.toReversed()) fetched.resolve();
    await Promise.all(works.map(({ work }) => work.prepared));
    await setImmediate();
    busy.finish();
    await Promise.all(listening);

    expect(ran).toEqual(["1", "2", "3"]);
  });

  it("may fail, which only its own order learns", async () => {
    await using lane = create();
    const broken = workOf(async () => "never", { until: Promise.reject(new Error("not found")) });
    const failing = lane.listen(ticketOf("1"), broken, never);
    const next = lane.listen(
      ticketOf("2"),
      workOf(async () => "fine"),
      never,
    );

    await expect(failing).rejects.toThrow("not found");
    await expect(next).resolves.toBe("fine");
    expect(broken.log).toEqual(["prepare"]);
  });

  it("is stopped when its order is cancelled, and nothing is left when the lane is disposed of", async () => {
    const lane = create();
    const cancel = new AbortController();
    const work = workOf(async () => "never", { until: Promise.withResolvers<void>().promise });
    const listening = lane.listen(ticketOf("1"), work, cancel.signal);
    await setImmediate();

    cancel.abort(new Error("cancelled"));

    await expect(listening).rejects.toThrow("cancelled");
    expect(work.log).toEqual(["prepare", "abort"]);
    await lane[Symbol.asyncDispose]();
  });

  it("is waited for when the lane is disposed of, even if nobody wants it any more", async () => {
    const lane = create();
    const cancel = new AbortController();
    const deleted = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    let isGone = false;
    const work = {
      ...workOf(async () => "never"),
      async prepare(): Promise<never> {
        started.resolve();
        await deleted.promise;
        isGone = true;
        throw new Error("prepared for nothing");
      },
    };
    const listening = lane.listen(ticketOf("1"), work, cancel.signal);
    await started.promise;
    cancel.abort(new Error("cancelled"));
    await expect(listening).rejects.toThrow("cancelled");

    const goneAtTheEnd = lane[Symbol.asyncDispose]().then(() => isGone);
    await setImmediate();
    deleted.resolve();

    await expect(goneAtTheEnd).resolves.toBe(true);
  });

  it("leaves nothing behind when it cancels its own order", async () => {
    await using lane = create();
    const cancel = new AbortController();
    const logged = workOf(async () => "never");
    const work = {
      ...logged,
      prepare(signal: AbortSignal) {
        cancel.abort(new Error("cancelled"));
        return logged.prepare(signal);
      },
    };

    const listening = lane.listen(ticketOf("1"), work, cancel.signal);

    await expect(listening).rejects.toThrow("cancelled");
    await setImmediate();
    expect(logged.log.filter((what) => what !== "abort")).toEqual(["prepare", "dispose"]);
    expect(lane.view()).toMatchObject({ running: [], waiting: [] });
  });

  it("is disposed of when the work fails, and when it was cancelled on its way to the engine", async () => {
    await using lane = create();
    const failing = workOf(() => Promise.reject(new Error("crashed")));
    const cancel = new AbortController();
    const cancelled = workOf(async () => {
      cancel.abort(new Error("cancelled"));
      cancel.signal.throwIfAborted();
    });

    const results = await Promise.allSettled([
      lane.listen(ticketOf("1"), failing, never),
      lane.listen(ticketOf("2"), cancelled, cancel.signal),
    ]);

    expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(failing.log).toEqual(["prepare", "run", "dispose"]);
    expect(cancelled.log).toEqual(["prepare", "run", "dispose"]);
  });
});

function create(options: Partial<ListenLaneOptions> = {}) {
  return createListenLane({ concurrency: 1, ahead: 2, now: () => 1_000, ...options });
}
