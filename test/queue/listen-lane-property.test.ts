import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createListenLane } from "../../src/queue/listen-lane.ts";
import { ticketOf } from "./listen-lane-work.ts";

describe("what a listen lane prepares", () => {
  it("is bounded, disposed of once and served once, whatever comes, goes, fails and is late", async () => {
    const orders = fc.array(
      fc.record({
        userId: fc.constantFrom("a", "b", "c", "d"),
        arrivedAtMs: fc.nat(50),
        fate: fc.constantFrom("served", "served", "served", "cancelled", "broken"),
      }),
      { minLength: 1, maxLength: 15 },
    );
    const limits = fc.record({ concurrency: fc.integer({ min: 1, max: 2 }), ahead: fc.nat(3) });

    await fc.assert(
      fc.asyncProperty(fc.scheduler(), orders, limits, async (scheduler, drawn, limit) => {
        const lane = createListenLane({ ...limit, now: () => 1_000 });
        const kept = new Set<symbol>();
        let mostKept = 0;
        let disposed = 0;
        let made = 0;
        const served: string[] = [];

        const listen = async (
          { userId, arrivedAtMs, fate }: (typeof drawn)[number],
          id: string,
        ) => {
          const cancel = new AbortController();
          if (fate === "cancelled") {
            void scheduler.schedule(Promise.resolve()).then(() => cancel.abort(new Error(fate)));
          }
          const work = {
            async prepare(signal: AbortSignal) {
              const thing = Symbol(id);
              kept.add(thing);
              mostKept = Math.max(mostKept, kept.size);
              signal.addEventListener("abort", () => kept.delete(thing));
              await scheduler.schedule(Promise.resolve());
              if (fate === "broken") {
                kept.delete(thing);
                throw new Error(fate);
              }
              made += 1;
              const dispose = () => {
                disposed += 1;
                kept.delete(thing);
              };
              return { [Symbol.dispose]: dispose };
            },
            async run() {
              await scheduler.schedule(Promise.resolve());
              served.push(id);
            },
            onPlace() {},
          };
          return lane.listen(ticketOf(id, { userId, arrivedAtMs }), work, cancel.signal);
        };

        const listening = Promise.allSettled(drawn.map((one, index) => listen(one, String(index))));
        await scheduler.waitFor(listening);
        await scheduler.waitFor(Promise.resolve(lane[Symbol.asyncDispose]()));

        const expected = drawn.flatMap(({ fate }, index) =>
          fate === "served" ? [String(index)] : [],
        );
        expect(served).toEqual(expect.arrayContaining(expected));
        expect(new Set(served).size).toBe(served.length);
        expect(disposed).toBe(made);
        expect(mostKept).toBeLessThanOrEqual(limit.concurrency + limit.ahead);
        expect(lane.view()).toMatchObject({ running: [], waiting: [] });
      }),
      { numRuns: 60 },
    );
  });
});
