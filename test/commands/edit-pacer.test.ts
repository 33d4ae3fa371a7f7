import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  createEditPacer,
  type EditPacerOptions,
  type Pace,
} from "../../src/commands/edit-pacer.ts";

const WAITING: Pace = { everyMs: 2000, isUrgent: false };
const WRITING: Pace = { everyMs: 1500, isUrgent: true };

interface View {
  readonly text: string;
  readonly pace?: Pace;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("createEditPacer", () => {
  it("shows the latest of what came meanwhile, no faster than the message's pace", async () => {
    const { pacer, shown } = start();

    for (const text of ["a", "b", "c"]) pacer.show("1", { text });
    await vi.advanceTimersByTimeAsync(500);
    pacer.show("1", { text: "d" });
    pacer.show("1", { text: "e" });
    await vi.advanceTimersByTimeAsync(1999);
    expect(shown).toEqual(["c"]);
    await vi.advanceTimersByTimeAsync(1);

    expect(shown).toEqual(["c", "e"]);
  });

  it("shows nothing when the answer comes before the first edit is due", async () => {
    const { pacer, shown } = start();

    pacer.show("1", { text: "a" });
    await pacer.stop("1");
    await vi.advanceTimersByTimeAsync(10_000);

    expect(shown).toEqual([]);
    expect(pacer.count()).toBe(0);
  });

  it("is at rest when there is nothing to show, and does not show the same twice", async () => {
    const { pacer, shown } = start();

    pacer.show("1", { text: "a" });
    await vi.advanceTimersByTimeAsync(500);
    pacer.show("1", { text: "a" });

    expect(shown).toEqual(["a"]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("goes on after an edit that failed, and shows again what was not seen", async () => {
    let isAway = true;
    const { pacer, shown } = start({
      async edit(_id, { text }) {
        if (isAway) throw new Error("Discord is away");
        shown.push(text);
      },
    });

    pacer.show("1", { text: "a" });
    await vi.advanceTimersByTimeAsync(500);
    isAway = false;
    pacer.show("1", { text: "a" });
    await vi.advanceTimersByTimeAsync(2000);

    expect(shown).toEqual(["a"]);
  });

  it("never edits a message twice at once, and ends only when its edit has", async () => {
    const held = Promise.withResolvers<undefined>();
    const begun: string[] = [];
    const { pacer } = start({
      async edit(_id, { text }) {
        begun.push(text);
        await held.promise;
      },
    });
    pacer.show("1", { text: "a" });
    await vi.advanceTimersByTimeAsync(500);
    pacer.show("1", { text: "b" });
    await vi.advanceTimersByTimeAsync(10_000);

    let hasStopped = false;
    const stopped = pacer.stop("1").then(() => (hasStopped = true));
    await vi.advanceTimersByTimeAsync(10_000);
    expect({ begun, hasStopped }).toEqual({ begun: ["a"], hasStopped: false });
    held.resolve(undefined);
    await stopped;
    await vi.advanceTimersByTimeAsync(10_000);

    expect(begun).toEqual(["a"]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("begins at most 20 edits in any second, however many messages wait", async () => {
    const begunAtMs: number[] = [];
    const { pacer } = start({
      async edit() {
        begunAtMs.push(performance.now());
      },
    });

    for (let id = 0; id < 100; id += 1) pacer.show(String(id), { text: "a" });
    await vi.advanceTimersByTimeAsync(6000);

    const inOneSecond = begunAtMs.map(
      (from) => begunAtMs.filter((at) => at >= from && at < from + 1000).length,
    );
    expect(begunAtMs).toHaveLength(100);
    expect(Math.max(...inOneSecond)).toBe(20);
  });

  it("has at most 8 edits under way", async () => {
    const held = Promise.withResolvers<undefined>();
    const begun: string[] = [];
    const { pacer } = start({
      async edit(id) {
        begun.push(id);
        await held.promise;
      },
    });

    for (let id = 0; id < 20; id += 1) pacer.show(String(id), { text: "a" });
    await vi.advanceTimersByTimeAsync(5000);
    expect(begun).toHaveLength(8);
    held.resolve(undefined);
    await vi.advanceTimersByTimeAsync(5000);

    expect(begun).toHaveLength(20);
  });

  it("gives every message its turn, and those that are being written first", async () => {
    const { pacer, shown } = start();
    for (let id = 0; id < 50; id += 1) pacer.show(String(id), { text: `first ${id}` });
    await vi.advanceTimersByTimeAsync(1000);

    // Those that were shown are quick to say more; the others have not been seen at all.
    const seen = shown.length;
    for (let id = 0; id < 50; id += 1) pacer.show(String(id), { text: `second ${id}` });
    pacer.show("writing", { text: "writing", pace: WRITING });
    await vi.advanceTimersByTimeAsync(20_000);

    const ids = Array.from({ length: 50 }, (_, id) => id);
    const fair = [...ids.slice(seen), ...ids.slice(0, seen)].map((id) => `second ${id}`);
    // Once its first 500 ms are over it waits for nobody.
    expect(shown.indexOf("writing") - seen).toBeLessThanOrEqual(11);
    expect(shown.filter((text) => text.startsWith("second"))).toEqual(fair);
  });

  it("edits one at a time, and slower, where messages share a limit of their own", async () => {
    const { pacer, shown } = start();
    const lane = { key: "channel", everyMs: 1250 };
    for (const text of ["a", "b", "c"]) pacer.show(text, { text, pace: { ...WAITING, lane } });
    pacer.show("other", { text: "other" });

    await vi.advanceTimersByTimeAsync(600);
    expect(shown).toEqual(["a", "other"]);
    await vi.advanceTimersByTimeAsync(1250);
    expect(shown).toEqual(["a", "other", "b"]);
    await vi.advanceTimersByTimeAsync(1250);

    expect(shown).toEqual(["a", "other", "b", "c"]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

function start(options: Partial<Pick<EditPacerOptions<View>, "edit">> = {}) {
  const shown: string[] = [];
  const pacer = createEditPacer<View>({
    firstAfterMs: 500,
    mostPerSecond: 20,
    mostUnderway: 8,
    paceOf: ({ pace }) => pace ?? WAITING,
    async edit(_id, { text }) {
      shown.push(text);
    },
    ...options,
  });
  return { pacer, shown };
}
