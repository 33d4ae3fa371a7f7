import { describe, expect, it } from "vitest";
import { createListenLane, type ListenLaneOptions } from "../../src/queue/listen-lane.ts";
import { startedWork, ticketOf, workOf } from "./listen-lane-work.ts";

const never = new AbortController().signal;

describe("the view of a listen lane", () => {
  it("shows places that are those in which the tickets are then served", async () => {
    await using lane = create({ ahead: 2 });
    const busy = await startedWork(lane, ticketOf("first"));
    const ran: string[] = [];
    const come = (index: number) => {
      const facts = { userId: `u${index % 4}`, serverId: `s${index % 3}`, arrivedAtMs: index };
      const id = `order ${index}`;
      const work = workOf(async () => ran.push(id));
      return lane.listen(ticketOf(id, facts), work, never);
    };
    const others = Array.from({ length: 20 }, (_, index) => come(index));

    const shown = lane.view().waiting.map(({ ticket }) => ticket.id);
    busy.finish();
    await Promise.all(others);

    expect(shown).toHaveLength(20);
    expect(ran).toEqual(shown);
  });

  it("shows what runs, since when, and what waits", async () => {
    let nowMs = 1_000;
    await using lane = create({ now: () => nowMs });
    const busy = await startedWork(lane, ticketOf("1", { expectedMs: 20_000 }));
    const waiting = lane.listen(
      ticketOf("2", { expectedMs: 5_000 }),
      workOf(async () => "heard"),
      never,
    );
    nowMs = 3_000;

    const view = lane.view();

    expect(view).toMatchObject({
      running: [{ ticket: { id: "1" }, sinceMs: 1_000 }],
      waiting: [{ ticket: { id: "2" }, place: 1, expectedAtMs: 26_000 }],
      isHeldUp: false,
    });
    busy.finish();
    await waiting;
  });
});

function create(options: Partial<ListenLaneOptions> = {}) {
  return createListenLane({ concurrency: 1, ahead: 2, now: () => 1_000, ...options });
}
