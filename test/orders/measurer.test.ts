import { pino } from "pino";
import { describe, expect, it } from "vitest";
import type { Measurements } from "../../src/audio/measure/measurements.ts";
import { createMeasurer, type UploadBytes } from "../../src/orders/measurer.ts";
import { createFairLane } from "../../src/queue/fair-lane.ts";
import { measurementsOf } from "./measurements-of.ts";

const PLACE = { id: "1", userId: "ada", serverId: null, arrivedAtMs: 1 };

describe("createMeasurer", () => {
  it("keeps what was measured by the track's sound and by version", async () => {
    const stored = new Map<string, Measurements>();
    await using first = setUp({ stored });
    await first.begin("a").belongTo("track");
    first.finish("a");
    const measured = await first.of("track");

    await using sameMethods = setUp({ stored });
    await using newMethods = setUp({ stored, version: 2 });

    expect(measured).toEqual(measurementsOf());
    expect(await sameMethods.measurer.isKnown("track")).toBe(true);
    expect(await sameMethods.of("track")).toEqual(measured);
    expect(await newMethods.measurer.isKnown("track")).toBe(false);
    expect(await newMethods.of("track")).toBeUndefined();
  });

  it("measures a track once that comes in two files", async () => {
    await using stage = setUp();
    const wav = stage.begin("wav");
    const flac = stage.begin("flac");
    await stage.untilBegun("flac");

    await wav.belongTo("track");
    await flac.belongTo("track");
    const wanted = Promise.all([stage.of("track"), stage.of("track")]);
    stage.finish("wav");

    expect(stage.endedBy("flac")).toMatchObject({ message: "the track is measured already" });
    expect(await wanted).toEqual([measurementsOf(), measurementsOf()]);
  });

  it("ends when all who wanted it have gone, and not before; whoever comes then gets nothing", async () => {
    await using stage = setUp();
    await stage.begin("a").belongTo("track");
    const [ada, bob] = [new AbortController(), new AbortController()];
    const wanted = [stage.of("track", ada.signal), stage.of("track", bob.signal)];
    const outcomes = Promise.allSettled(wanted);
    await stage.untilBegun("a");

    ada.abort(new Error("cancelled by Ada"));
    const afterOne = stage.endedBy("a");
    bob.abort(new Error("cancelled by Bob"));

    expect(afterOne).toBeUndefined();
    expect(stage.endedBy("a")).toMatchObject({ message: "cancelled by Bob" });
    expect(await outcomes).toMatchObject([
      { reason: { message: "cancelled by Ada" } },
      { reason: { message: "cancelled by Bob" } },
    ]);
    expect(await stage.of("track")).toBeUndefined();
    expect(stage.logged).toEqual([]);
  });

  it("ends when it was wanted for a moment only", async () => {
    await using stage = setUp();
    await stage.begin("a").belongTo("track");
    await stage.untilBegun("a");
    const hasty = new AbortController();

    const wanted = stage.of("track", hasty.signal);
    hasty.abort(new Error("never mind"));

    await expect(wanted).rejects.toThrow("never mind");
    expect(stage.endedBy("a")).toMatchObject({ message: "never mind" });
  });

  it("goes on while nobody has asked yet, and is there for whoever asks later", async () => {
    await using stage = setUp();
    const begun = stage.begin("a");
    await begun.belongTo("track");
    stage.finish("a");
    await begun.ended;

    expect(await stage.of("track")).toEqual(measurementsOf());
  });

  it("logs a failure once, tells it to whoever asks, and lets the next file of the track try again", async () => {
    await using stage = setUp();
    const begun = stage.begin("a");
    stage.fail("a", new Error("a decoder that dies"));
    await begun.ended; // Before anybody knew what track it was.
    await begun.belongTo("track");

    await expect(stage.of("track")).rejects.toThrow("a decoder that dies");
    await expect(stage.of("track")).rejects.toThrow("a decoder that dies");
    expect(stage.logged).toMatchObject([
      { msg: "a track could not be measured", trackHash: "track" },
    ]);
    expect(await stage.measurer.isKnown("track")).toBe(false);

    await stage.begin("b").belongTo("track");
    stage.finish("b");

    expect(await stage.of("track")).toEqual(measurementsOf());
  });

  it("measures as many at once as its lane lets, and ends all of them with itself", async () => {
    const stage = setUp();
    await stage.begin("a").belongTo("one");
    await stage.begin("b").belongTo("two");
    const third = stage.begin("c");
    await stage.untilBegun("b");

    await stage.measurer[Symbol.asyncDispose]();
    await third.ended;

    expect(stage.endedBy("a")).toMatchObject({ message: "no more measuring" });
    expect(stage.endedBy("b")).toMatchObject({ message: "no more measuring" });
    expect(stage.hasBegun("c")).toBe(false);
    expect(stage.logged).toEqual([]);
  });
});

interface Work {
  readonly begun: PromiseWithResolvers<void>;
  readonly done: PromiseWithResolvers<Measurements>;
  signal?: AbortSignal;
}

interface SetUpOptions {
  readonly stored?: Map<string, Measurements>;
  readonly version?: number;
}

function setUp({ stored = new Map(), version = 1 }: SetUpOptions = {}) {
  const works = new Map<string, Work>();
  const logged: unknown[] = [];
  const workOf = (path: string): Work => {
    const work = works.get(path) ?? {
      begun: Promise.withResolvers<void>(),
      done: Promise.withResolvers<Measurements>(),
    };
    work.done.promise.catch(() => {}); // It may be told to fail before it begins.
    works.set(path, work);
    return work;
  };
  const measurer = createMeasurer({
    async measureTrack({ path }: UploadBytes, signal) {
      const work = workOf(path);
      work.signal = signal;
      work.begun.resolve();
      signal.addEventListener("abort", () => work.done.reject(signal.reason));
      return work.done.promise;
    },
    measurements: {
      get: async (key) => stored.get(key),
      set: async (key, value) => stored.set(key, value),
    },
    version,
    lane: createFairLane({ concurrency: 2 }),
    logger: pino({ level: "warn" }, { write: (line) => void logged.push(JSON.parse(line)) }),
  });
  return {
    measurer,
    logged,
    begin: (path: string) => measurer.begin({ path, folder: "/" }, PLACE),
    of: (trackHash: string, signal = new AbortController().signal) =>
      measurer.of(trackHash, signal),
    finish: (path: string) => workOf(path).done.resolve(measurementsOf()),
    fail: (path: string, error: Error) => workOf(path).done.reject(error),
    untilBegun: (path: string) => workOf(path).begun.promise,
    hasBegun: (path: string) => workOf(path).signal !== undefined,
    endedBy: (path: string): unknown => workOf(path).signal?.reason,
    [Symbol.asyncDispose]: () => measurer[Symbol.asyncDispose](),
  };
}
