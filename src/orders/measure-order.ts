import type { Delivery } from "./delivery.ts";
import { placeOf, type OrderRun } from "./hear-order.ts";
import { measuredFacts } from "./measured-facts.ts";
import type { MeasureUpload } from "./measure-upload.ts";
import type { TrackFacts, Order } from "./order.ts";
import type { OrderStore } from "./order-store.ts";
import type { Progress } from "./progress.ts";

export interface MeasureOrderOptions {
  readonly store: OrderStore;
  readonly measureUpload: MeasureUpload;
  readonly delivery: Delivery;
}

/**
 * An order that needs no engine: it stands in no line for it, counts against no quota, and is there whatever the engine
 * does. Throws what ends it.
 */
export async function measureOrder(
  order: Order,
  { store, measureUpload, delivery }: MeasureOrderOptions,
  { end, closing, onBegun, logger }: OrderRun,
): Promise<TrackFacts> {
  let current = order;
  let isBegun = false;
  const onProgress = (progress: Progress) => {
    // Not by its state: one that was being measured when the bot was struck down still says so, and this counts as well.
    if (progress.stage === "measuring" && !isBegun) {
      isBegun = true;
      onBegun();
      try {
        const change = { state: "running", attempts: order.attempts + 1 } as const;
        current = store.transition(order.id, ["waiting", "running"], change) ?? current;
      } catch (err) {
        logger.warn({ err }, "how far an order is could not be noted"); // It is measured all the same.
      }
    }
    delivery.progress(current, progress);
  };
  const signal = AbortSignal.any([end, closing]);
  const { upload } = order;
  const { found, measurements } = await measureUpload(upload, placeOf(order), onProgress, signal);
  const { track, fileHash } = found;
  return {
    trackHash: track.trackHash,
    fileHash,
    fileName: upload.name,
    tags: track.tags,
    durationSeconds: track.durationSeconds,
    measured: measuredFacts(measurements, track),
  };
}
