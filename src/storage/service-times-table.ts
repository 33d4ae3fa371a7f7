import type { DatabaseSync } from "node:sqlite";
import { inTransaction } from "./transaction.ts";

/** How long the engine took for one answer. */
export interface ServiceSample {
  readonly engine: string;
  readonly quantization: string;
  /** Of what it was given to hear. */
  readonly audioSeconds: number;
  readonly serviceMs: number;
}

export interface ServiceTime extends ServiceSample {
  readonly atMs: number;
}

/** Throws what SQLite throws. */
export interface ServiceTimesTable {
  /** Forgets the oldest where there are enough of this engine and quantization. */
  add(sample: ServiceSample): void;
  /** Oldest first. */
  list(): ServiceTime[];
}

/** Enough to know what is usual, few enough that a new machine is soon noticed. */
const KEPT = 200;

export function createServiceTimesTable(db: DatabaseSync): ServiceTimesTable {
  const insert = db.prepare(
    `INSERT INTO service_times (engine, quantization, audio_seconds, service_ms, at_ms)
     VALUES (?, ?, ?, ?, ?)`,
  );
  const forget = db.prepare(
    `DELETE FROM service_times WHERE engine = :engine AND quantization = :quantization AND number <= (
       SELECT number FROM service_times WHERE engine = :engine AND quantization = :quantization
       ORDER BY number DESC LIMIT 1 OFFSET ${KEPT}
     )`,
  );
  const select = db.prepare("SELECT * FROM service_times ORDER BY number");

  return {
    add({ engine, quantization, audioSeconds, serviceMs }) {
      inTransaction(db, () => {
        insert.run(engine, quantization, audioSeconds, serviceMs, Date.now());
        forget.run({ engine, quantization });
      });
    },

    list() {
      return select.all().map((row) => ({
        engine: String(row["engine"]),
        quantization: String(row["quantization"]),
        audioSeconds: Number(row["audio_seconds"]),
        serviceMs: Number(row["service_ms"]),
        atMs: Number(row["at_ms"]),
      }));
    },
  };
}
