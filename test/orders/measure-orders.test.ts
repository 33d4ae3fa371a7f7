import { describe, expect, it } from "vitest";
import { AudioError } from "../../src/audio/errors.ts";
import type { MeasureUpload } from "../../src/orders/measure-upload.ts";
import { asError } from "../../src/queue/as-error.ts";
import { openDeskStage, type DeskStageOptions } from "./desk-stage.ts";
import { measurementsOf } from "./measurements-of.ts";

const QUESTION = { kind: "measure" } as const;

describe("an order to measure", () => {
  it("is taken where the line for the engine is full and the quota used up, and uses up nothing", async () => {
    await using stage = await open(measureAtOnce, {
      limits: { waitingInAll: 1, perPersonPerHour: 1 },
    });
    const heard = await stage.take();
    await stage.untilAsked(heard.id);

    await expect(stage.take()).rejects.toMatchObject({ reason: "line-full" });

    for (const _ of ["first", "second"]) {
      const { id } = await stage.take({ question: QUESTION });
      const { order } = await stage.untilDelivered(id);
      expect(order).toMatchObject({
        state: "done",
        outcome: { kind: "measurements", measured: { trackHash: "t", fileName: "tune.mp3" } },
      });
      expect(order).not.toHaveProperty("isCharged");
      expect(order).not.toHaveProperty("servedAtMs");
    }
  });

  it("leaves an engine's order its place in the line when many are measured", async () => {
    await using stage = await open(measureNever, { limits: { waitingInAll: 1 } });
    await stage.take({ question: QUESTION });

    const heard = await stage.take();

    await stage.untilAsked(heard.id);
    await expect(stage.take({ question: QUESTION })).rejects.toMatchObject({ reason: "line-full" });
  });

  it("is given back when the bot stops, and goes on after the restart, not counted as tried", async () => {
    await using stage = await open(measureNever);
    const { id } = await stage.take({ question: QUESTION });

    await stage.desk.stop(0);
    const left = stage.stores.orders.get(id);
    const again = stage.restart({ over: { measureUpload: measureAtOnce } });
    again.desk.resume();
    const { order } = await again.untilDelivered(id);

    expect(left).toMatchObject({ state: "waiting", attempts: 0 });
    expect(order.outcome?.kind).toBe("measurements");
  });

  it("counts as tried each time that the bot goes down over it", async () => {
    await using stage = await open(measureNever);
    const { id } = await stage.take({ question: QUESTION });
    stage.stores.orders.transition(id, ["waiting", "running"], { state: "running", attempts: 3 });

    await using again = stage.restart({ over: { measureUpload: measureAtOnce } });
    again.desk.resume();
    const { order } = await again.untilDelivered(id);

    expect(order.attempts).toBe(4);
  });

  it("is refused to whoever has many of them already, and to nobody else", async () => {
    await using stage = await open(measureNever);
    for (let taken = 0; taken < 10; taken += 1) await stage.take({ question: QUESTION });
    const cy = { userId: "cy", serverId: null };

    const eleventh = stage.take({ question: QUESTION });

    await expect(eleventh).rejects.toThrow("I am measuring 10 tracks for you.");
    await stage.take({ question: QUESTION, requester: cy });
  });

  it("is refused in the words of whoever could not measure it, and may be tried again", async () => {
    const slow = new AudioError("decoder-timeout", "This file took too long to measure.");
    await using stage = await open(() => Promise.reject(slow));

    const { id } = await stage.take({ question: QUESTION });
    const { order } = await stage.untilDelivered(id);

    expect(order).toMatchObject({
      state: "failed",
      outcome: {
        failure: { reason: "decoder-timeout", message: slow.message, mayRetry: true },
      },
    });
  });
});

const measureAtOnce: MeasureUpload = async (_upload, _place, onProgress) => {
  onProgress({ stage: "measuring" });
  const track = { trackHash: "t", durationSeconds: 100, codec: "flac", tags: {} };
  return {
    found: {
      track: { ...track, sampleRateHz: 44_100, channels: 2 },
      fileHash: "f",
      fetchMs: 1,
      decodeMs: 1,
    },
    measurements: measurementsOf(),
  };
};

const measureNever: MeasureUpload = (_upload, _place, onProgress, signal) => {
  onProgress({ stage: "measuring" });
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(asError(signal.reason)));
  });
};

function open(measureUpload: MeasureUpload, options: DeskStageOptions = {}) {
  return openDeskStage({ ...options, over: { measureUpload } });
}
