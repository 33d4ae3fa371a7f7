import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { measuredFacts } from "../../src/orders/measured-facts.ts";
import type { Order, Outcome } from "../../src/orders/order.ts";
import { createOrderPictures } from "../../src/orders/order-pictures.ts";
import type { Painter, TrackPicture } from "../../src/orders/painter.ts";
import { answered } from "../commands/fake-desk.ts";
import { requestOf } from "./desk-stage.ts";
import { measurementsOf } from "./measurements-of.ts";

const PICTURE: TrackPicture = { bytes: Buffer.from("w"), fileName: "w.webp", altText: "A track." };

describe("createOrderPictures", () => {
  it("draws a track while its order stands in line, once for all who show it", async () => {
    const stage = setUp();
    stage.pictures.begin("t", measurementsOf());

    const shown = await Promise.all([stage.pictures.of(answer()), stage.pictures.of(answer())]);

    expect(shown).toEqual([PICTURE, PICTURE]);
    expect(stage.drawn).toEqual(["waveform"]);
  });

  it("draws the spectrogram too where the card has nothing but numbers", async () => {
    const stage = setUp({ stored: true });

    await stage.pictures.of(measured());
    await stage.pictures.of(measured());

    expect(stage.drawn).toEqual(["with-spectrogram"]);
  });

  it("draws what was measured long ago, from what is stored", async () => {
    const stage = setUp({ stored: true });

    expect(await stage.pictures.of(measured())).toEqual(PICTURE);
  });

  it("shows none where there is none, or where it was shown before", async () => {
    const stage = setUp();

    expect(await stage.pictures.of(measured())).toBeNull();
    expect(await stage.pictures.of(orderWith({ kind: "cancelled", by: "owner" }))).toBeNull();
    stage.pictures.begin("t", measurementsOf());
    expect(await stage.pictures.of(answer())).toEqual(PICTURE);
    expect(await stage.pictures.of(answer({ follows: "1" }))).toBeNull();
  });

  it("does without one that fails, says so in the log, and tries again for the next order", async () => {
    let fails = true;
    const stage = setUp({
      stored: true,
      paint: async () => {
        if (fails) throw new Error("a canvas that dies");
        return PICTURE;
      },
    });

    const first = await stage.pictures.of(measured());
    fails = false;
    const second = await stage.pictures.of(measured());

    expect([first, second]).toEqual([null, PICTURE]);
    expect(stage.logged).toMatchObject([{ msg: "no picture was made", trackHash: "t" }]);
  });

  it("lets no card wait longer than it may, and ends with the bot", async () => {
    const ended = Promise.withResolvers<unknown>();
    const stage = setUp({
      stored: true,
      waitMs: 10,
      paint: (_measurements, _kind, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => {
            ended.resolve(signal.reason);
            reject(new Error("ended"));
          });
        }),
    });

    expect(await stage.pictures.of(measured())).toBeNull();
    await stage.pictures[Symbol.asyncDispose]();

    expect(await ended.promise).toMatchObject({ message: "no more drawing" });
    expect(stage.logged).toEqual([]);
  });
});

interface SetUpOptions {
  readonly stored?: boolean;
  readonly waitMs?: number;
  readonly paint?: Painter["paint"];
}

function setUp({
  stored = false,
  waitMs = 60_000,
  paint = async () => PICTURE,
}: SetUpOptions = {}) {
  const logged: unknown[] = [];
  const drawn: string[] = [];
  const pictures = createOrderPictures({
    measurer: () => ({ known: async () => (stored ? measurementsOf() : undefined) }),
    painter: {
      paint(...job) {
        drawn.push(job[1]);
        return paint(...job);
      },
    },
    waitMs,
    logger: pino({ level: "warn" }, { write: (line) => void logged.push(JSON.parse(line)) }),
  });
  return {
    pictures,
    logged,
    drawn,
  };
}

const TRACK = { trackHash: "t", fileHash: "f", fileName: "t.flac", tags: {}, durationSeconds: 100 };
const MEASURED = measuredFacts(measurementsOf(), {
  codec: "flac",
  sampleRateHz: 44_100,
  channels: 2,
});

function measured(): Order {
  return orderWith({ kind: "measurements", measured: { ...TRACK, measured: MEASURED } });
}

function answer(more: Partial<Order> = {}): Order {
  return { ...answered(orderWith(undefined), "A tune.", { measured: MEASURED }), ...more };
}

function orderWith(outcome: Outcome | undefined): Order {
  const order: Order = { ...requestOf(), state: "done", createdAtMs: 1, attempts: 1 };
  return outcome === undefined ? order : { ...order, outcome };
}
