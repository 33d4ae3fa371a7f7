import type { DatabaseSync } from "node:sqlite";
import { copyBeforeUpgrade } from "./copy-before-upgrade.ts";
import { StorageError } from "./errors.ts";
import { inTransaction } from "./transaction.ts";

/**
 * Schema version n is reached by the first n of these. Only ever append: a database in the field has run the earlier
 * ones as they were.
 */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE cache (
    namespace TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    expires_at_ms INTEGER,
    PRIMARY KEY (namespace, key)
  ) STRICT;
  CREATE INDEX cache_by_expiry ON cache (expires_at_ms) WHERE expires_at_ms IS NOT NULL;

  CREATE TABLE orders (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    updated_at_ms INTEGER NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX orders_by_state ON orders (state, created_at_ms, number);
  `,
  // Both indices hold all that orders-report.ts reads, so that it parses no body: the expressions must be the same.
  `
  CREATE INDEX orders_by_creation ON orders (
    created_at_ms,
    json_extract(body, '$.outcome.kind'),
    json_extract(body, '$.outcome.answer.cached'),
    json_extract(body, '$.outcome.answer.stats.queuedMs')
  );
  CREATE INDEX orders_by_service ON orders (
    json_extract(body, '$.servedAtMs'),
    json_extract(body, '$.requester.userId'),
    json_extract(body, '$.requester.serverId')
  ) WHERE json_extract(body, '$.servedAtMs') IS NOT NULL;

  CREATE TABLE quotas (
    key TEXT PRIMARY KEY,
    points INTEGER NOT NULL,
    expire INTEGER
  ) STRICT;
  CREATE INDEX quotas_by_expiry ON quotas (expire);

  CREATE TABLE service_times (
    number INTEGER PRIMARY KEY,
    engine TEXT NOT NULL,
    quantization TEXT NOT NULL,
    audio_seconds REAL NOT NULL,
    service_ms REAL NOT NULL,
    at_ms INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX service_times_by_model ON service_times (engine, quantization, number);
  `,
  `
  CREATE TABLE turns (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    at_ms INTEGER NOT NULL,
    channel_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    is_private INTEGER NOT NULL,
    track_hash TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX turns_by_channel ON turns (channel_id, is_private, at_ms);
  CREATE INDEX turns_by_user ON turns (user_id, at_ms);
  CREATE INDEX turns_by_age ON turns (at_ms);
  `,
];

/** What this version of the program reads and writes. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/**
 * Brings the schema forward, all of it or nothing, and returns where a copy of the database as it was before is kept;
 * undefined where nothing had to be done, or nothing was in it. Throws StorageError: `backup-failed` where there is no
 * room for the copy, `schema-too-new` for a database that a newer version has written: this one would not find its way
 * in it, and could only do harm.
 */
export function migrate(db: DatabaseSync, path: string): string | undefined {
  const found = schemaVersion(db);
  if (found === MIGRATIONS.length) return undefined;
  const isOld = found > 0 && found < MIGRATIONS.length;
  const copy = isOld ? copyBeforeUpgrade(db, path, found) : undefined;
  inTransaction(db, () => {
    // Read again under the lock: the bot and the terminal may have started together.
    const version = schemaVersion(db);
    if (version > MIGRATIONS.length) {
      throw new StorageError(
        "schema-too-new",
        `${path} was written by a newer version of Liner Notes (schema ${version}; this one knows ${MIGRATIONS.length}). Update this installation, or give it another DATA_DIR.`,
      );
    }
    for (const migration of MIGRATIONS.slice(version)) db.exec(migration);
    db.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
  });
  return copy;
}

function schemaVersion(db: DatabaseSync): number {
  return Number(db.prepare("PRAGMA user_version").get()?.["user_version"]);
}
