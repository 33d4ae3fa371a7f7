import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createBreaker, type BreakerOptions } from "../../src/queue/breaker.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("createBreaker", () => {
  it("opens after three failures in a row, and says so once", async () => {
    const { breaker, told } = create();

    fail(breaker, 2);
    breaker.succeeded();
    fail(breaker, 2);
    const before = breaker.isOpen;
    fail(breaker, 2);

    expect(before).toBe(false);
    expect(breaker.isOpen).toBe(true);
    expect(told).toEqual(["open"]);
    await breaker[Symbol.asyncDispose]();
  });

  it("closes with the first probe that gets through", async () => {
    const { breaker, told } = create();
    fail(breaker, 3);

    await vi.advanceTimersByTimeAsync(29_999);
    const before = [...told];
    await vi.advanceTimersByTimeAsync(1);

    expect(before).toEqual(["open"]);
    expect(told).toEqual(["open", "probe", "closed"]);
    expect(breaker.isOpen).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("gives the engine more and more rest between probes, but not for ever", async () => {
    const pausesMs: number[] = [];
    let lastMs = Date.now();
    const { breaker } = create({
      longestProbeAfterMs: 100_000,
      probe: async () => {
        pausesMs.push(Date.now() - lastMs);
        lastMs = Date.now();
        throw new Error("still broken");
      },
    });
    fail(breaker, 3);

    await vi.advanceTimersByTimeAsync(400_000);

    expect(pausesMs).toEqual([30_000, 60_000, 100_000, 100_000, 100_000]);
    await breaker[Symbol.asyncDispose]();
  });

  it("tells why a probe failed", async () => {
    const reasons: unknown[] = [];
    const { breaker } = create({
      probe: () => Promise.reject(new Error("no GPU")),
      onProbeFailed: (error) => reasons.push(error),
    });
    fail(breaker, 3);

    await vi.advanceTimersByTimeAsync(30_000);

    expect(reasons).toEqual([expect.objectContaining({ message: "no GPU" })]);
    expect(breaker.isOpen).toBe(true);
    await breaker[Symbol.asyncDispose]();
  });

  it("counts anew once it has closed, and begins with short pauses again", async () => {
    let works = false;
    const { breaker, told } = create({
      probe: async () => {
        if (!works) throw new Error("still broken");
      },
    });
    fail(breaker, 3);
    await vi.advanceTimersByTimeAsync(30_000);
    works = true;
    await vi.advanceTimersByTimeAsync(60_000);

    fail(breaker, 2);
    const afterTwo = breaker.isOpen;
    fail(breaker, 1);
    await vi.advanceTimersByTimeAsync(30_000);

    expect(afterTwo).toBe(false);
    expect(told).toEqual(["open", "closed", "open", "closed"]);
  });

  it("needs no probe when an order that was still running gets through", async () => {
    let aborted = false;
    const { breaker, told } = create({ probe: untilAborted(() => (aborted = true)) });
    fail(breaker, 3);
    await vi.advanceTimersByTimeAsync(30_000);

    breaker.succeeded();
    const toldAtOnce = [...told];
    await vi.advanceTimersByTimeAsync(600_000);

    expect(toldAtOnce).toEqual(["open", "closed"]);
    expect(told).toEqual(toldAtOnce);
    expect(aborted).toBe(true);
    expect(breaker.isOpen).toBe(false);
  });

  it("ends a probe that runs when it is disposed of, waits for it, and tells nobody any more", async () => {
    let aborted = false;
    const { breaker, told } = create({ probe: untilAborted(() => (aborted = true)) });
    fail(breaker, 3);
    await vi.advanceTimersByTimeAsync(30_000);

    await breaker[Symbol.asyncDispose]();
    fail(breaker, 3);
    breaker.succeeded();

    expect(aborted).toBe(true);
    expect(told).toEqual(["open"]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

function create(options: Partial<BreakerOptions> = {}) {
  const told: string[] = [];
  const breaker = createBreaker({
    probe: async () => {
      told.push("probe");
    },
    onOpen: () => told.push("open"),
    onClose: () => told.push("closed"),
    ...options,
  });
  return { breaker, told };
}

function fail(breaker: { failed(): void }, times: number): void {
  for (let time = 0; time < times; time += 1) breaker.failed();
}

function untilAborted(onAborted: () => void): BreakerOptions["probe"] {
  return async (signal) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    signal.addEventListener("abort", () => resolve(), { once: true });
    await promise;
    await Promise.resolve(); // A process takes a moment to end.
    onAborted();
    signal.throwIfAborted();
  };
}
