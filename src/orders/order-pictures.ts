import type { Logger } from "pino";
import type { Measurements } from "../audio/measure/measurements.ts";
import { createLane } from "../queue/lane.ts";
import type { Measurer } from "./measurer.ts";
import type { Order } from "./order.ts";
import type { Painter, TrackPicture } from "./painter.ts";

export interface OrderPicturesOptions {
  readonly measurer: () => Pick<Measurer, "known">;
  readonly painter: Painter;
  /** How long a card waits for what only decorates it. */
  readonly waitMs: number;
  readonly logger: Logger;
}

/** Disposing ends what is being drawn. */
export interface OrderPictures extends AsyncDisposable {
  /** Somebody will soon want to see it. */
  begin(trackHash: string, measurements: Measurements): void;
  /** What belongs to the outcome; null where that shows no track, or in time there is none. Never rejects. */
  of(order: Order): Promise<TrackPicture | null>;
}

const DRAWN_AT_ONCE = 2;
/** Of up to 150 KB: enough for whoever asks again within the hour. */
const MOST_KEPT = 32;

/** Pictures of tracks, drawn while their orders stand in line, and shown by the card that brings the numbers. */
export function createOrderPictures(options: OrderPicturesOptions): OrderPictures {
  const { painter, logger } = options;
  const lane = createLane({ concurrency: DRAWN_AT_ONCE });
  const stop = new AbortController();
  /** By track hash, the latest used last. */
  const pictures = new Map<string, Promise<TrackPicture | null>>();

  return {
    begin: (trackHash, measurements) => void draw(trackHash, measurements),

    async of(order) {
      const trackHash = shownTrack(order);
      if (trackHash === undefined) return null;
      const { promise: late, resolve } = Promise.withResolvers<null>();
      const timer = setTimeout(() => resolve(null), options.waitMs);
      try {
        return await Promise.race([find(trackHash), late]);
      } finally {
        clearTimeout(timer);
      }
    },

    async [Symbol.asyncDispose]() {
      stop.abort(new Error("no more drawing"));
      await lane[Symbol.asyncDispose]();
    },
  };

  async function find(trackHash: string): Promise<TrackPicture | null> {
    const drawn = pictures.get(trackHash);
    if (drawn !== undefined) return keep(trackHash, drawn);
    try {
      const measurements = await options.measurer().known(trackHash);
      return measurements === undefined ? null : await draw(trackHash, measurements);
    } catch (err) {
      logger.warn({ err, trackHash }, "no picture was made");
      return null;
    }
  }

  function draw(trackHash: string, measurements: Measurements): Promise<TrackPicture | null> {
    const work = () => painter.paint(measurements, "with-spectrogram", stop.signal);
    const drawing = lane.run(work, stop.signal).catch((err: unknown) => {
      pictures.delete(trackHash);
      if (!stop.signal.aborted) logger.warn({ err, trackHash }, "no picture was made");
      return null;
    });
    return keep(trackHash, drawing);
  }

  function keep(
    trackHash: string,
    drawing: Promise<TrackPicture | null>,
  ): Promise<TrackPicture | null> {
    pictures.delete(trackHash);
    pictures.set(trackHash, drawing);
    const [oldest] = pictures.keys();
    if (pictures.size > MOST_KEPT && oldest !== undefined) pictures.delete(oldest);
    return drawing;
  }
}

/** Whoever asks on has seen it on the card that they ask on from. */
function shownTrack({ outcome, follows }: Order): string | undefined {
  if (outcome?.kind === "measurements") return outcome.measured.trackHash;
  if (outcome?.kind !== "answer" || follows !== undefined) return undefined;
  return outcome.answer.measured ? outcome.answer.trackHash : undefined;
}
