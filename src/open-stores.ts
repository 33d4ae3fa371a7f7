import type { Logger } from "pino";
import type { FileIdentity } from "./audio/file-hash.ts";
import type { Measurements } from "./audio/measure/measurements.ts";
import type { Track } from "./audio/track.ts";
import type { StoredAnswer } from "./orders/create-hearing.ts";
import type { Order } from "./orders/order.ts";
import type { Turn } from "./orders/turn.ts";
import type { AttachmentUpload } from "./orders/upload.ts";
import { openStores, type Stores as StoresOf, type StoresOptions } from "./storage/stores.ts";

interface Kept {
  readonly upload: FileIdentity;
  readonly track: Track;
  readonly measurements: Measurements;
  readonly answer: StoredAnswer;
  readonly choice: readonly AttachmentUpload[];
  readonly order: Order;
  readonly turn: Turn;
}

export type Stores = StoresOf<Kept>;

/** Delivered orders are only history. */
const HISTORY_MS = 30 * 24 * 3600_000;
/** Nobody goes on from an older card. */
const TALK_MS = 180 * 24 * 3600_000;

/** All that survives, typed; what goes wrong without losing anything is logged. */
export async function openLoggedStores(
  dataDir: string,
  ifCorrupt: StoresOptions["ifCorrupt"],
  logger: Logger,
): Promise<Stores> {
  const onError = (err: unknown) => logger.warn({ err }, "the cache could not be read");
  const stores = await openStores<Kept>({ dataDir, ifCorrupt, onError });
  const { movedAside, upgradeCopy, orders, turns } = stores;
  if (movedAside !== undefined) {
    logger.error({ movedAside }, "the database was damaged: moved aside, a new one begun");
  }
  if (upgradeCopy !== undefined) {
    logger.warn({ upgradeCopy }, "the database was brought forward; a copy of before is kept");
  }
  orders.removeOlderThan(HISTORY_MS, ["delivered", "cancelled"]);
  turns.removeOlderThan(TALK_MS);
  return stores;
}
