import {
  assert,
  constantFrom,
  integer,
  option,
  property,
  record,
  string,
  uniqueArray,
} from "fast-check";
import { describe, expect, it } from "vitest";
import { AGEING_MS, pickNext, type Served, type Ticket } from "../../src/queue/pick-next.ts";

const NOW = 1_000_000_000;

describe("pickNext", () => {
  it("has nobody to pick when nobody waits", () => {
    expect(pickNext([], [], NOW)).toBeUndefined();
  });

  it("serves ten newcomers before the second order of somebody who has fifty", () => {
    const flood = Array.from({ length: 50 }, (_, index) => ticket(`f${index}`, "flooder", index));
    const newcomers = Array.from({ length: 10 }, (_, index) =>
      ticket(`n${index}`, `person ${index}`, 100 + index),
    );

    const order = serveAll([...flood, ...newcomers]);

    expect(order.slice(0, 11).filter((id) => id.startsWith("f"))).toEqual(["f0"]);
  });

  it("shares likewise between servers", () => {
    const busy = Array.from({ length: 20 }, (_, index) =>
      ticket(`b${index}`, `busy person ${index}`, index, "busy"),
    );
    const quiet = ticket("q", "quiet person", 50, "quiet");

    const order = serveAll([...busy, quiet]);

    expect(order.indexOf("q")).toBeLessThanOrEqual(1);
  });

  it("starves nobody, however many newcomers there are", () => {
    const served: Served[] = [];
    for (let index = 0; index < 20; index += 1) {
      served.push({ serverId: "s", userId: "old hand", servedAtMs: NOW });
    }
    const waited = { ...ticket("w", "old hand", 0), arrivedAtMs: NOW - 30 * AGEING_MS };
    const newcomer = { ...ticket("n", "newcomer", 0), arrivedAtMs: NOW };

    expect(pickNext([newcomer, waited], served, NOW)?.id).toBe("w");
  });

  it("always picks one that waits, each person's oldest, whatever the order they are given in", () => {
    const tickets = uniqueArray(
      record({
        id: string({ minLength: 1 }),
        serverId: option(constantFrom("a", "b")),
        userId: constantFrom("x", "y", "z"),
        arrivedAtMs: integer({ min: 0, max: NOW }),
      }),
      { selector: ({ id }) => id, minLength: 1, maxLength: 12 },
    );

    assert(
      property(tickets, (waiting) => {
        const picked = pickNext(waiting, [], NOW);
        const older = waiting.filter(
          (other) =>
            other.userId === picked?.userId && other.arrivedAtMs < (picked?.arrivedAtMs ?? 0),
        );

        expect(waiting).toContain(picked);
        expect(older).toEqual([]);
        expect(pickNext(waiting.toReversed(), [], NOW)).toEqual(picked);
      }),
    );
  });
});

function ticket(id: string, userId: string, arrivedAtMs: number, serverId = "s"): Ticket {
  return { id, userId, serverId, arrivedAtMs: NOW - 1000 + arrivedAtMs };
}

function serveAll(tickets: readonly Ticket[]): string[] {
  const waiting = [...tickets];
  const served: Served[] = [];
  const order: string[] = [];
  for (let next = pickNext(waiting, served, NOW); next; next = pickNext(waiting, served, NOW)) {
    waiting.splice(waiting.indexOf(next), 1);
    served.push({ ...next, servedAtMs: NOW });
    order.push(next.id);
  }
  return order;
}
