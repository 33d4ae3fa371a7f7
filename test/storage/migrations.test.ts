import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStores, type StoreTypes } from "../../src/storage/stores.ts";

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "liner-notes-migrations-"));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

describe("a database that an earlier version has written", () => {
  it("is brought forward with all that is in it", async () => {
    const order = {
      id: "1",
      state: "delivered",
      createdAtMs: 1_000,
      requester: { userId: "me", serverId: null },
      servedAtMs: 2_000,
    };
    writeFirstVersion(order);

    await using stores = await openStores<StoreTypes>({
      dataDir,
      ifCorrupt: "refuse",
      onError: () => {},
    });

    expect(stores.movedAside).toBeUndefined();
    expect(stores.orders.get("1")).toEqual(order);
    expect(stores.orders.servedSince(0)).toEqual([
      { userId: "me", serverId: null, servedAtMs: 2_000 },
    ]);
    expect(stores.serviceTimes.list()).toEqual([]);
    await expect(stores.answers.get("key")).resolves.toBe("text");
  });
});

/** As the first version made it. */
function writeFirstVersion(order: { id: string; state: string; createdAtMs: number }): void {
  using db = new DatabaseSync(join(dataDir, "liner-notes.sqlite"));
  db.exec(`
    CREATE TABLE cache (
      namespace TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, expires_at_ms INTEGER,
      PRIMARY KEY (namespace, key)
    ) STRICT;
    CREATE INDEX cache_by_expiry ON cache (expires_at_ms) WHERE expires_at_ms IS NOT NULL;
    CREATE TABLE orders (
      number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, state TEXT NOT NULL,
      created_at_ms INTEGER NOT NULL, updated_at_ms INTEGER NOT NULL, body TEXT NOT NULL
    ) STRICT;
    CREATE INDEX orders_by_state ON orders (state, created_at_ms, number);
    INSERT INTO cache VALUES ('answers', 'key', '{"value":"text"}', NULL);
    PRAGMA user_version = 1;
  `);
  const { id, state, createdAtMs } = order;
  db.prepare("INSERT INTO orders VALUES (1, ?, ?, ?, 0, ?)").run(
    id,
    state,
    createdAtMs,
    JSON.stringify(order),
  );
}
