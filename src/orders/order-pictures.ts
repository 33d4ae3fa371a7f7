import type { Logger } from "pino";
import type { Measurements } from "../audio/measure/measurements.ts";
import { createLane } from "../queue/lane.ts";
import type { Measurer } from "./measurer.ts";
import type { Order } from "./order.ts";
import type { Painter, PictureKind, TrackPicture } from "./painter.ts";

export interface OrderPicturesOptions {
  readonly measurer: () => Pick<Measurer, "known">;
  readonly painter: Painter;
  /** How long a card waits for what only decorates it. */
  readonly waitMs: number;
  readonly logger: Logger;
}

/** Disposing ends what is being drawn. */
export interface OrderPictures extends AsyncDisposable {
  /** Somebody will soon want to see it, most likely beside an answer. */
  begin(trackHash: string, measurements: Measurements): void;
  /** What belongs to the outcome; null where that shows no track, or in time there is none. Never rejects. */
  of(order: Order): Promise<TrackPicture | null>;
}

const DRAWN_AT_ONCE = 2;
/** Of up to 150 KB: enough for whoever asks again within the hour. */
const MOST_KEPT = 32;

interface Shown {
  readonly trackHash: string;
  readonly kind: PictureKind;
}

/** Pictures of tracks, drawn while their orders stand in line, and shown by the card that brings the numbers. */
export function createOrderPictures(options: OrderPicturesOptions): OrderPictures {
  const { painter, logger } = options;
  const lane = createLane({ concurrency: DRAWN_AT_ONCE });
  const stop = new AbortController();
  /** By kind and track hash, the latest used last. */
  const pictures = new Map<string, Promise<TrackPicture | null>>();

  return {
    begin: (trackHash, measurements) => void draw({ trackHash, kind: "waveform" }, measurements),

    async of(order) {
      const shown = shownBy(order);
      if (shown === undefined) return null;
      const { promise: late, resolve } = Promise.withResolvers<null>();
      const timer = setTimeout(() => resolve(null), options.waitMs);
      try {
        return await Promise.race([find(shown), late]);
      } finally {
        clearTimeout(timer);
      }
    },

    async [Symbol.asyncDispose]() {
      stop.abort(new Error("no more drawing"));
      await lane[Symbol.asyncDispose]();
    },
  };

  async function find(shown: Shown): Promise<TrackPicture | null> {
    const { trackHash } = shown;
    const drawn = pictures.get(keyOf(shown));
    if (drawn !== undefined) return keep(shown, drawn);
    try {
      const measurements = await options.measurer().known(trackHash);
      return measurements === undefined ? null : await draw(shown, measurements);
    } catch (err) {
      logger.warn({ err, trackHash }, "no picture was made");
      return null;
    }
  }

  function draw(shown: Shown, measurements: Measurements): Promise<TrackPicture | null> {
    const { trackHash, kind } = shown;
    const work = () => painter.paint(measurements, kind, stop.signal);
    const drawing = lane.run(work, stop.signal).catch((err: unknown) => {
      pictures.delete(keyOf(shown));
      if (!stop.signal.aborted) logger.warn({ err, trackHash }, "no picture was made");
      return null;
    });
    return keep(shown, drawing);
  }

  function keep(shown: Shown, drawing: Promise<TrackPicture | null>): Promise<TrackPicture | null> {
    pictures.delete(keyOf(shown));
    pictures.set(keyOf(shown), drawing);
    const [oldest] = pictures.keys();
    if (pictures.size > MOST_KEPT && oldest !== undefined) pictures.delete(oldest);
    return drawing;
  }
}

function keyOf({ trackHash, kind }: Shown): string {
  return `${kind} ${trackHash}`;
}

/**
 * Numbers alone have room for a spectrogram; beside an answer it would push the words out of sight. Whoever asks on has
 * seen the picture on the card that they ask on from.
 */
function shownBy({ outcome, follows }: Order): Shown | undefined {
  if (outcome?.kind === "measurements") {
    return { trackHash: outcome.measured.trackHash, kind: "with-spectrogram" };
  }
  if (outcome?.kind !== "answer" || follows !== undefined) return undefined;
  const { measured, trackHash } = outcome.answer;
  return measured ? { trackHash, kind: "waveform" } : undefined;
}
