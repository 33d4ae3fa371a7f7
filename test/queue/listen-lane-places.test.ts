import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  createListenLane,
  type ListenLane,
  type PlaceInLine,
} from "../../src/queue/listen-lane.ts";
import type { Ticket } from "../../src/queue/ticket.ts";
import { ticketOf, workOf } from "./listen-lane-work.ts";

const never = new AbortController().signal;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("what a listen lane tells those who wait", () => {
  it("is their place and when to expect the answer, once for all that happens in a quarter second", async () => {
    const lane = create();
    occupy(lane, ticketOf("0", { expectedMs: 20_000 }));
    await vi.advanceTimersByTimeAsync(1_000);
    const told = listen(lane, ticketOf("3", { expectedMs: 10_000 }));
    await vi.advanceTimersByTimeAsync(100);
    listen(lane, ticketOf("1", { expectedMs: 10_000 }));
    listen(lane, ticketOf("2", { expectedMs: 10_000 }));
    await vi.advanceTimersByTimeAsync(149);
    const early = [...told];
    await vi.advanceTimersByTimeAsync(1);

    expect(early).toEqual([]);
    expect(told).toEqual([{ place: 3, expectedAtMs: 1_050_000, isHeldUp: false }]);
  });

  it("is told again when somebody leaves", async () => {
    const lane = create();
    occupy(lane, ticketOf("0", { expectedMs: 20_000 }));
    const cancel = new AbortController();
    lane.listen(ticketOf("1", { expectedMs: 30_000 }), workOf(wait), cancel.signal).catch(() => {});
    const told = listen(lane, ticketOf("2", { expectedMs: 10_000 }));
    await vi.advanceTimersByTimeAsync(250);

    cancel.abort();
    await vi.advanceTimersByTimeAsync(250);

    expect(told).toEqual([
      { place: 2, expectedAtMs: 1_060_000, isHeldUp: false },
      { place: 1, expectedAtMs: 1_030_000, isHeldUp: false },
    ]);
  });

  it("leaves out what changes nothing for them", async () => {
    const lane = create();
    occupy(lane, ticketOf("0", { expectedMs: 20_000 }));
    const told = listen(lane, ticketOf("1", { expectedMs: 10_000 }));
    await vi.advanceTimersByTimeAsync(250);

    listen(lane, ticketOf("2", { expectedMs: 10_000 }));
    await vi.advanceTimersByTimeAsync(15_000);

    expect(told).toHaveLength(1);
  });

  it("is put off while the one that runs takes longer than expected", async () => {
    const lane = create();
    occupy(lane, ticketOf("0", { expectedMs: 20_000 }));
    const told = listen(lane, ticketOf("1", { expectedMs: 10_000 }));

    await vi.advanceTimersByTimeAsync(40_000);

    const times = told.map(({ expectedAtMs }) => expectedAtMs ?? 0);
    expect(times[0]).toBe(1_030_000);
    expect(times.at(-1)).toBeGreaterThan(1_040_000);
    expect(times.length).toBeLessThanOrEqual(5);
  });

  it("says that nothing is started, and when it goes on", async () => {
    const lane = create();
    occupy(lane, ticketOf("0", { expectedMs: 20_000 }));
    const told = listen(lane, ticketOf("1", { expectedMs: 10_000 }));

    await vi.advanceTimersByTimeAsync(250);
    lane.holdUp();
    await vi.advanceTimersByTimeAsync(250);
    lane.goOn();
    await vi.advanceTimersByTimeAsync(250);

    expect(told).toEqual([
      { place: 1, expectedAtMs: 1_030_000, isHeldUp: false },
      { place: 1, expectedAtMs: null, isHeldUp: true },
      { place: 1, expectedAtMs: 1_030_000, isHeldUp: false },
    ]);
  });

  it("is nothing where there is nothing to wait for", async () => {
    const lane = create();

    const told = listen(lane, ticketOf("1"));
    await vi.advanceTimersByTimeAsync(1_000);

    expect(lane.view().running).toHaveLength(1);
    expect(told).toEqual([]);
  });

  it("keeps no timer when nobody waits", async () => {
    const lane = create();
    const cancel = new AbortController();
    occupy(lane, ticketOf("0"));
    lane.listen(ticketOf("1"), workOf(wait), cancel.signal).catch(() => {});
    await vi.advanceTimersByTimeAsync(250);

    cancel.abort();
    await vi.advanceTimersByTimeAsync(10_000);

    expect(vi.getTimerCount()).toBe(0);
  });

  it("may make somebody leave, and the others still learn theirs", async () => {
    const lane = create();
    occupy(lane, ticketOf("0"));
    const cancel = new AbortController();
    const onPlace = () => cancel.abort();
    lane.listen(ticketOf("1"), workOf(wait, { onPlace }), cancel.signal).catch(() => {});
    const told = listen(lane, ticketOf("2"));

    await vi.advanceTimersByTimeAsync(500);

    expect(told.map(({ place }) => place)).toEqual([2, 1]);
  });
});

function create(): ListenLane {
  return createListenLane({ concurrency: 1, ahead: 2, now: Date.now });
}

function wait(): Promise<never> {
  return Promise.withResolvers<never>().promise;
}

/** Runs until the end of the test. */
function occupy(lane: ListenLane, ticket: Ticket): void {
  void lane.listen(ticket, workOf(wait), never);
}

/** What it is told, as it comes. */
function listen(lane: ListenLane, ticket: Ticket): PlaceInLine[] {
  const told: PlaceInLine[] = [];
  const onPlace = (place: PlaceInLine) => told.push(place);
  void lane.listen(ticket, workOf(wait, { onPlace }), never);
  return told;
}
