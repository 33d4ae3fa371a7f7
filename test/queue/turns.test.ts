import { describe, expect, it } from "vitest";
import { pickNext } from "../../src/queue/pick-next.ts";
import type { Ticket } from "../../src/queue/ticket.ts";
import { createTurns } from "../../src/queue/turns.ts";

describe("createTurns", () => {
  it("gives nobody another turn because the bot was restarted", () => {
    const servedBefore = [{ userId: "served", serverId: "s", servedAtMs: 5_000 }];
    const { service } = createTurns({ slots: 1, now: () => 9_000, servedBefore });

    const picked = pickNext([ticket("served", 1_000), ticket("new", 4_000)], service);

    expect(picked?.userId).toBe("new");
  });

  it("takes turns of before the start in any order, and keeps the latest of each", () => {
    const servedBefore = [
      { userId: "a", serverId: null, servedAtMs: 300 },
      { userId: "a", serverId: "s", servedAtMs: 100 },
      { userId: "b", serverId: "s", servedAtMs: 200 },
    ];

    const { people, servers } = createTurns({ slots: 1, now: () => 0, servedBefore }).service
      .servedAtMs;

    expect(Object.fromEntries(people)).toEqual({ a: 300, b: 200 });
    expect(Object.fromEntries(servers)).toEqual({ s: 200, "person a": 300 });
  });

  it("never lets two turns end at the same moment, or one before the other, whatever the clock does", () => {
    const clock = [1_000, 1_000, 500];
    const turns = createTurns({ slots: 1, now: () => clock.shift() ?? 0 });

    for (const userId of ["a", "b", "c"]) {
      const its = ticket(userId, 0);
      turns.start(its);
      turns.end(its);
    }

    expect([...turns.service.servedAtMs.people.values()]).toEqual([1_000, 1_001, 1_002]);
  });
});

function ticket(userId: string, arrivedAtMs: number): Ticket {
  return { id: `order of ${userId}`, userId, serverId: "s", arrivedAtMs, expectedMs: null };
}
