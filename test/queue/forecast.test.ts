import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { forecast, type Situation } from "../../src/queue/forecast.ts";

const known = fc.integer({ min: 0, max: 600_000 });

describe("forecast", () => {
  it("adds up what runs and what comes before", () => {
    const expected = forecast({
      nowMs: 1_000,
      slots: 1,
      running: [{ sinceMs: 0, expectedMs: 10_000 }],
      line: [{ expectedMs: 5_000 }, { expectedMs: 20_000 }],
    });

    expect(expected).toEqual([15_000, 35_000]);
  });

  it("gives each in line the slot that is free first", () => {
    const expected = forecast({
      nowMs: 0,
      slots: 3,
      running: [
        { sinceMs: 0, expectedMs: 10_000 },
        { sinceMs: 0, expectedMs: 4_000 },
      ],
      line: [{ expectedMs: 6_000 }, { expectedMs: 1_000 }, { expectedMs: 1_000 }],
    });

    expect(expected).toEqual([6_000, 5_000, 6_000]);
  });

  it("expects who is overdue to take a tenth of the time more, and no miracle", () => {
    const expected = forecast({
      nowMs: 60_000,
      slots: 1,
      running: [{ sinceMs: 0, expectedMs: 20_000 }],
      line: [{ expectedMs: 1_000 }],
    });

    expect(expected).toEqual([63_000]);
  });

  it("says nothing of those behind somebody of whom nobody knows", () => {
    const line = [{ expectedMs: 1_000 }, { expectedMs: null }, { expectedMs: 1_000 }];
    const behindUnknown = forecast({ nowMs: 0, slots: 2, running: [], line });
    const whileUnknownRuns = forecast({
      nowMs: 0,
      slots: 2,
      running: [{ sinceMs: 0, expectedMs: null }],
      line: [{ expectedMs: 1_000 }],
    });

    expect(behindUnknown).toEqual([1_000, null, null]);
    expect(whileUnknownRuns).toEqual([null]);
  });

  it("never promises less than it takes", () => {
    fc.assert(
      fc.property(situations({ mostSlots: 4 }), (situation) => {
        const expected = forecast(situation);

        for (const [index, atMs] of expected.entries()) {
          const ownMs = situation.line[index]?.expectedMs ?? NaN;
          expect(atMs).toBeGreaterThanOrEqual(situation.nowMs + ownMs);
        }
      }),
    );
  });

  it("puts everybody off by exactly what comes before them", () => {
    fc.assert(
      fc.property(situations({ mostSlots: 1 }), known, (situation, expectedMs) => {
        const before = forecast(situation);

        const after = forecast({ ...situation, line: [{ expectedMs }, ...situation.line] });

        expect(after.slice(1)).toEqual(before.map((atMs) => (atMs ?? NaN) + expectedMs));
      }),
    );
  });

  it("keeps every slot busy for exactly the time that was asked of it", () => {
    fc.assert(
      fc.property(
        fc.array(known, { minLength: 1 }),
        fc.integer({ min: 1, max: 4 }),
        (all, slots) => {
          const line = all.map((expectedMs) => ({ expectedMs }));

          const ends = forecast({ nowMs: 0, slots, running: [], line });

          const work = all.reduce((sum, one) => sum + one, 0);
          const last = Math.max(...ends.map((end) => end ?? NaN));
          expect(last).toBeGreaterThanOrEqual(work / slots);
          expect(last).toBeLessThanOrEqual(work / slots + Math.max(...all));
        },
      ),
    );
  });
});

function situations({ mostSlots }: { readonly mostSlots: number }): fc.Arbitrary<Situation> {
  return fc.record({
    nowMs: fc.constant(1_000_000),
    slots: fc.integer({ min: 1, max: mostSlots }),
    running: fc.array(
      fc.record({ sinceMs: fc.integer({ min: 0, max: 1_000_000 }), expectedMs: known }),
      { maxLength: 1 },
    ),
    line: fc.array(fc.record({ expectedMs: known }), { minLength: 1, maxLength: 30 }),
  });
}
