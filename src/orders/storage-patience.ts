import pRetry from "p-retry";
import type { Logger } from "pino";
import { storageFault } from "../storage/sqlite-error.ts";

/** About five minutes in all: somebody frees the disk, or a backup lets go of the database. */
const PATIENCE = { retries: 14, minTimeout: 500, maxTimeout: 30_000, factor: 2 };

/**
 * Writes what must not be lost, again and again while the disk is full or the database locked. Throws what SQLite threw
 * when that does not pass, and the signal's reason when aborted in between.
 */
export async function writePatiently<T>(
  write: () => T,
  logger: Logger,
  signal: AbortSignal,
): Promise<T> {
  return pRetry(async () => write(), {
    ...PATIENCE,
    unref: true,
    signal,
    shouldRetry: ({ error }) => isPassing(error),
    onFailedAttempt({ error, attemptNumber }) {
      if (isPassing(error)) logger.error({ err: error, attemptNumber }, "storage does not take it");
    },
  });
}

/** Within a second or so: for what somebody waits for who will not wait for long. Throws what SQLite threw. */
export async function writeSoon<T>(write: () => T): Promise<T> {
  return pRetry(async () => write(), {
    retries: 4,
    minTimeout: 100,
    factor: 1.5,
    shouldRetry: ({ error }) => storageFault(error) === "busy",
  });
}

function isPassing(error: unknown): boolean {
  const fault = storageFault(error);
  return fault === "busy" || fault === "disk-full";
}
