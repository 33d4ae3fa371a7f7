import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lineUp } from "../../src/queue/line-up.ts";
import { pickNext } from "../../src/queue/pick-next.ts";
import type { Service, Ticket } from "../../src/queue/ticket.ts";
import { simulate, ticketsOf } from "./simulate.ts";

const NOTHING_YET: Service = {
  running: [],
  slots: 1,
  servedAtMs: { people: new Map(), servers: new Map() },
};

describe("lineUp", () => {
  it("serves ten newcomers before the second order of somebody who has fifty", () => {
    const flood = ticketsOf("flooder", 50, { atMs: 0 });
    const newcomers = people(10).map((userId) => ticket({ userId, arrivedAtMs: 5_000 }));

    const starts = simulate({ arrivals: [...flood, ...newcomers], slots: 1, serviceMs: 1000 });

    const after = starts.filter(({ startMs }) => startMs >= 5_000).map((start) => start.ticket);
    const first = after.slice(0, 11).map(({ userId }) => userId);
    expect(first.filter((userId) => userId === "flooder").length).toBeLessThanOrEqual(1);
    expect(first).toEqual(expect.arrayContaining(people(10)));
  });

  it("does so even when the fifty have waited for hours", () => {
    const flood = ticketsOf("flooder", 50, { atMs: 0 });
    const newcomers = people(10).map((userId) => ticket({ userId, arrivedAtMs: 9_000_000 }));
    const servedAtMs = { people: new Map([["flooder", 9_500_000]]), servers: new Map() };

    const line = [...lineUp([...flood, ...newcomers], { ...NOTHING_YET, servedAtMs })];

    expect(line.slice(0, 10).map(({ userId }) => userId)).toEqual(people(10));
  });

  it("serves ten servers before the second order of one where fifty people wait", () => {
    const busy = people(50).map((userId) => ticket({ userId, serverId: "busy", arrivedAtMs: 0 }));
    const quiet = people(10).map((name) =>
      ticket({ userId: `quiet ${name}`, serverId: `server of ${name}`, arrivedAtMs: 5_000 }),
    );

    const starts = simulate({ arrivals: [...busy, ...quiet], slots: 1, serviceMs: 1000 });

    const after = starts.filter(({ startMs }) => startMs >= 5_000).map((start) => start.ticket);
    const ahead = after.slice(0, 11).map(({ serverId }) => serverId);
    expect(ahead.filter((serverId) => serverId === "busy")).toHaveLength(1);
  });

  it("gains nobody a turn to spread orders over servers, or to ask outside of them", () => {
    const spread = ["a", "b", "c", null].map((serverId, index) =>
      ticket({ userId: "everywhere", serverId, arrivedAtMs: index }),
    );
    const others = people(4).map((userId) => ticket({ userId, serverId: "a", arrivedAtMs: 10 }));

    const line = [...lineUp([...spread, ...others], NOTHING_YET)];

    expect(line.slice(0, 5).filter(({ userId }) => userId === "everywhere")).toHaveLength(1);
  });

  it("serves a flooder again and again while newcomers never stop coming", () => {
    const flood = ticketsOf("flooder", 200, { atMs: 0 });
    const stream = people(1000).map((userId, index) =>
      ticket({ userId, serverId: `server ${index % 7}`, arrivedAtMs: 1 + index * 1000 }),
    );

    const starts = simulate({ arrivals: [...flood, ...stream], slots: 1, serviceMs: 1000 });

    const during = starts.filter(({ startMs }) => startMs < 1_000_000);
    const gaps = gapsBetween(during.map(({ ticket: { userId } }) => userId === "flooder"));
    expect(gaps.length).toBeGreaterThan(20);
    expect(Math.max(...gaps)).toBeLessThan(60);
  });

  it("counts whoever is being served as served last", () => {
    const mine = ticketsOf("me", 3, { atMs: 0 });
    const other = ticket({ userId: "other", arrivedAtMs: 100 });
    const [running, ...waiting] = mine;

    const line = [
      ...lineUp([...waiting, other], {
        ...NOTHING_YET,
        slots: 2,
        running: running ? [running] : [],
      }),
    ];

    expect(line[0]).toBe(other);
  });

  it("gives a free slot to the server that has fewer of them, even if another waits for longer", () => {
    const running = [ticket({ userId: "a", serverId: "busy" })];
    const longer = ticket({ userId: "b", serverId: "busy", arrivedAtMs: 1 });
    const later = ticket({ userId: "c", serverId: "quiet", arrivedAtMs: 2 });

    const picked = pickNext([longer, later], { ...NOTHING_YET, slots: 2, running });

    expect(picked).toBe(later);
  });

  it("puts everybody in line once, each person's orders as they came, however they are given", () => {
    fc.assert(
      fc.property(tickets(40), fc.integer({ min: 1, max: 3 }), (waiting, slots) => {
        const service = { ...NOTHING_YET, slots };

        const line = [...lineUp(waiting, service)];

        expect(line).toHaveLength(waiting.length);
        expect(new Set(line)).toEqual(new Set(waiting));
        for (const [index, { userId, arrivedAtMs }] of line.entries()) {
          const before = line.slice(0, index).filter((other) => other.userId === userId);
          expect(before.every((other) => other.arrivedAtMs <= arrivedAtMs)).toBe(true);
        }
        expect([...lineUp(waiting.toReversed(), service)]).toEqual(line);
        expect(pickNext(waiting, service)).toBe(line[0]);
      }),
    );
  });

  it("lets nobody wait behind another person's second order", () => {
    fc.assert(
      fc.property(tickets(60), fc.integer({ min: 1, max: 3 }), (arrivals, slots) => {
        const starts = simulate({ arrivals, slots, serviceMs: 700 });

        for (const { ticket: mine, startMs, sinceMs } of starts) {
          const meanwhile = starts
            .filter((other) => other.startMs >= sinceMs && other.startMs < startMs)
            .map((other) => other.ticket.userId)
            .filter((userId) => userId !== mine.userId);
          expect(meanwhile.length).toBe(new Set(meanwhile).size);
        }
      }),
    );
  });

  it("gives two servers turn and turn about for as long as both have somebody new", () => {
    const sizes = fc.integer({ min: 1, max: 30 });
    fc.assert(
      fc.property(sizes, sizes, (big, small) => {
        const arrivals = [
          ...people(big).map((userId) => ticket({ userId: `big ${userId}`, serverId: "big" })),
          ...people(small).map((userId) => ticket({ userId, serverId: "small" })),
        ];

        const line = [...lineUp(arrivals, NOTHING_YET)].map(({ serverId }) => serverId);

        const shared = line.slice(0, 2 * Math.min(big, small));
        const ofBig = shared.filter((serverId) => serverId === "big").length;
        expect(ofBig).toBe(shared.length / 2);
      }),
    );
  });
});

describe("pickNext", () => {
  it("has nobody to pick when nobody waits", () => {
    expect(pickNext([], NOTHING_YET)).toBeUndefined();
  });
});

function tickets(maxLength: number) {
  return fc
    .array(
      fc.record({
        serverId: fc.option(fc.constantFrom("a", "b", "c")),
        userId: fc.constantFrom("u", "v", "w", "x", "y", "z"),
        arrivedAtMs: fc.integer({ min: 0, max: 20_000 }),
      }),
      { minLength: 1, maxLength },
    )
    .map((drawn) =>
      drawn.map((one, index): Ticket => ({ ...one, id: String(index), expectedMs: null })),
    );
}

/** How many others were served from one to the next. */
function gapsBetween(mine: readonly boolean[]): number[] {
  const turns = mine.flatMap((isMine, index) => (isMine ? [index] : []));
  return turns.slice(1).map((turn, index) => turn - (turns[index] ?? 0));
}

function people(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `person ${index}`);
}

let made = 0;
function ticket(facts: Partial<Ticket>): Ticket {
  made += 1;
  return {
    id: `ticket ${made}`,
    userId: "u",
    serverId: "s",
    arrivedAtMs: 0,
    expectedMs: null,
    ...facts,
  };
}
