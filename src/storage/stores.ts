import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { Keyv } from "keyv";
import { openDatabase, type DatabaseOptions } from "./database.ts";
import { StorageError } from "./errors.ts";
import { createOrdersTable, type OrdersTable, type StoredOrder } from "./orders-table.ts";
import { createQuotaClient, sweepQuotas, type QuotaClient } from "./quota-client.ts";
import { createServiceTimesTable, type ServiceTimesTable } from "./service-times-table.ts";
import { createCacheStore, sweepCache } from "./sqlite-cache.ts";
import { createStorageCheck, type StorageTrouble } from "./storage-check.ts";
import { createTurnsTable, type StoredTurn, type TurnsTable } from "./turns-table.ts";

/** What a caller keeps: types only, nothing checks them on the way out. All of it must survive JSON. */
export interface StoreTypes {
  readonly upload: unknown;
  readonly track: unknown;
  readonly measurements: unknown;
  readonly answer: unknown;
  readonly choice: unknown;
  readonly order: StoredOrder;
  readonly turn: StoredTurn;
}

/**
 * `get` of an entry that cannot be read is a miss (and reported); `set` and `delete` reject when they fail, so an
 * answer is never believed to be kept when it is not.
 */
export type Cache<Value> = Pick<
  Keyv<Value>,
  "get" | "getMany" | "has" | "set" | "setMany" | "delete" | "clear" | "iterator"
>;

export interface Stores<Types extends StoreTypes> extends AsyncDisposable {
  /** By attachment id. */
  readonly uploads: Cache<Types["upload"]>;
  /** By file hash. */
  readonly tracks: Cache<Types["track"]>;
  /** By track hash and version. */
  readonly measurements: Cache<Types["measurements"]>;
  /** By the answer's key. */
  readonly answers: Cache<Types["answer"]>;
  /** What was offered to choose from. Set with a time to live. */
  readonly choices: Cache<Types["choice"]>;
  readonly orders: OrdersTable<Types["order"]>;
  readonly turns: TurnsTable<Types["turn"]>;
  /** For a rate limiter that keeps its counts here. */
  readonly quotas: QuotaClient;
  readonly serviceTimes: ServiceTimesTable;
  /** Where a damaged database went that stood here: everything in it is gone from view. The operator must be told. */
  readonly movedAside: string | undefined;
  /** Where the database lies as it was before this version of the program changed its schema. */
  readonly upgradeCopy: string | undefined;
  /** Whether what is written now would be there at the next start; null where all is well. */
  check(): StorageTrouble | null;
}

export interface StoresOptions {
  /** Made where it does not exist. */
  readonly dataDir: string;
  readonly ifCorrupt: DatabaseOptions["ifCorrupt"];
  /** Told of reads and sweeps that failed and cost nobody anything but time. Must not throw. */
  readonly onError: (error: unknown) => void;
}

const DAY_MS = 24 * 3600_000;
/** Long enough for whatever people come back to, short enough that the file does not grow for ever. */
const KEPT_MS = {
  uploads: 90 * DAY_MS,
  tracks: 365 * DAY_MS,
  // Up to 100 KB each, and soon made again.
  measurements: 90 * DAY_MS,
  answers: 365 * DAY_MS,
};
const SWEEP_EVERY_MS = 3600_000;

/** Opens everything that must survive, in one file that the bot and the terminal share. Throws StorageError. */
export async function openStores<Types extends StoreTypes>(
  options: StoresOptions,
): Promise<Stores<Types>> {
  const { dataDir, ifCorrupt, onError } = options;
  await makeFolder(dataDir);
  const path = databasePath(dataDir);
  const database = openDatabase({ path, ifCorrupt });
  const { db, movedAside, upgradeCopy } = database;
  sweep(db, onError);
  const sweeping = setInterval(() => sweep(db, onError), SWEEP_EVERY_MS).unref();

  return {
    uploads: createCache(db, "uploads", KEPT_MS.uploads, onError),
    tracks: createCache(db, "tracks", KEPT_MS.tracks, onError),
    measurements: createCache(db, "measurements", KEPT_MS.measurements, onError),
    answers: createCache(db, "answers", KEPT_MS.answers, onError),
    choices: createCache(db, "choices", DAY_MS, onError),
    orders: createOrdersTable(db),
    turns: createTurnsTable(db),
    quotas: createQuotaClient(db),
    serviceTimes: createServiceTimesTable(db),
    movedAside,
    upgradeCopy,
    check: createStorageCheck(db, path),
    async [Symbol.asyncDispose]() {
      clearInterval(sweeping);
      database[Symbol.dispose]();
    },
  };
}

/** The one file in which everything is. */
export function databasePath(dataDir: string): string {
  return join(dataDir, "liner-notes.sqlite");
}

/** Makes the folder and those above it. Throws StorageError where that is not allowed. */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new StorageError("data-dir-unusable", `${folder} cannot be used: ${why}`, {
      cause: error,
    });
  }
}

function createCache<Value>(
  db: DatabaseSync,
  namespace: string,
  ttl: number,
  onReadError: (error: unknown) => void,
): Cache<Value> {
  // No listener for its "error" event, ever: with one, Keyv reports a failed write there and resolves as if nothing were.
  return new Keyv<Value>({
    store: createCacheStore({ db, namespace, onReadError }),
    serialization: {
      stringify: (value: unknown) => JSON.stringify(value),
      parse: (text: string) => parseOrMiss(text, onReadError),
    },
    ttl,
    checkExpired: false, // The store does, and Keyv's own check would turn reads into writes.
  });
}

function parseOrMiss(text: string, onReadError: (error: unknown) => void) {
  try {
    return JSON.parse(text);
  } catch (error) {
    onReadError(error);
    return {}; // An entry without a value: Keyv's miss.
  }
}

function sweep(db: DatabaseSync, onError: (error: unknown) => void): void {
  try {
    sweepCache(db);
    sweepQuotas(db);
  } catch (error) {
    onError(error);
  }
}
