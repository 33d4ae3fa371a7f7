import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { keyvStorageCapability, type KeyvStorageAdapter } from "keyv";
import { inTransaction } from "./transaction.ts";

/** What Keyv asks of a storage adapter, without the event emitter that it can do without. */
export type CacheStore = Required<
  Pick<
    KeyvStorageAdapter,
    | "namespace"
    | "capabilities"
    | "get"
    | "getMany"
    | "has"
    | "hasMany"
    | "set"
    | "setMany"
    | "delete"
    | "deleteMany"
    | "clear"
    | "iterator"
  >
>;

export interface CacheStoreOptions {
  readonly db: DatabaseSync;
  readonly namespace: string;
  /** Told of reads that failed. Must not throw. */
  readonly onReadError: (error: unknown) => void;
}

const LIVE = "(expires_at_ms IS NULL OR expires_at_ms > ?)";

/**
 * A Keyv 6 storage adapter: one namespace of the `cache` table. Expired entries are never read; `sweepCache` deletes
 * them. A read that fails is a miss that is reported, so that a damaged page costs a run of the model and not the
 * answer. A write that fails rejects.
 */
export function createCacheStore({ db, namespace, onReadError }: CacheStoreOptions): CacheStore {
  const select = db.prepare(`SELECT value FROM cache WHERE namespace = ? AND key = ? AND ${LIVE}`);
  const upsert = db.prepare(
    `INSERT INTO cache (namespace, key, value, expires_at_ms) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET value = excluded.value, expires_at_ms = excluded.expires_at_ms`,
  );
  const remove = db.prepare(`DELETE FROM cache WHERE namespace = ? AND key = ? AND ${LIVE}`);
  const removeAll = db.prepare("DELETE FROM cache WHERE namespace = ?");
  // By key, a page at a time: an open cursor would hold the write-ahead log back for as long as the caller likes.
  const selectNext = db.prepare(
    `SELECT key, value FROM cache WHERE namespace = ? AND key > ? AND ${LIVE} ORDER BY key LIMIT 100`,
  );

  const store = {
    namespace,
    async get(key: string) {
      return read(key);
    },
    async getMany(keys: string[]) {
      return keys.map(read);
    },
    async has(key: string) {
      return read(key) !== undefined;
    },
    async hasMany(keys: string[]) {
      return keys.map((key) => read(key) !== undefined);
    },
    async set(key: string, value: unknown, expires?: number) {
      write(key, value, expires);
      return true;
    },
    async setMany(entries: readonly { key: string; value: unknown; expires?: number }[]) {
      return inTransaction(db, () =>
        entries.map(({ key, value, expires }) => {
          write(key, value, expires);
          return true;
        }),
      );
    },
    async delete(key: string) {
      return erase(key);
    },
    async deleteMany(keys: string[]) {
      return inTransaction(db, () => keys.map(erase));
    },
    async clear() {
      removeAll.run(namespace);
    },
    async *iterator() {
      let after = "";
      for (;;) {
        const rows = selectNext.all(namespace, after, Date.now());
        if (rows.length === 0) return;
        for (const row of rows) {
          after = text(row["key"]);
          yield [after, text(row["value"])];
        }
      }
    },
  };
  // Without it Keyv would take this for an adapter of version 5, which wants relative times.
  return Object.assign(store, { capabilities: keyvStorageCapability(store) }) as CacheStore;

  function read(key: string): string | undefined {
    try {
      const row = select.get(namespace, key, Date.now());
      return row === undefined ? undefined : text(row["value"]);
    } catch (error) {
      onReadError(error);
      return undefined;
    }
  }

  function write(key: string, value: unknown, expires: number | undefined): void {
    if (typeof value !== "string") throw new TypeError("a cache keeps serialized values only");
    upsert.run(namespace, key, value, expires ?? null);
  }

  function erase(key: string): boolean {
    return Number(remove.run(namespace, key, Date.now()).changes) > 0;
  }
}

/** Deletes what has expired, in every namespace; returns how many. */
export function sweepCache(db: DatabaseSync): number {
  const { changes } = db.prepare("DELETE FROM cache WHERE expires_at_ms <= ?").run(Date.now());
  return Number(changes);
}

function text(value: SQLOutputValue | undefined): string {
  if (typeof value !== "string") throw new TypeError("not a text column");
  return value;
}
