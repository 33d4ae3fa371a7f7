import { DatabaseSync } from "node:sqlite";
import { StorageError } from "./errors.ts";
import { migrate } from "./migrations.ts";
import { moveAside } from "./move-aside.ts";
import { isBusy, isCorrupt } from "./sqlite-error.ts";

export interface DatabaseOptions {
  readonly path: string;
  /**
   * What to do with a file that is damaged or no database at all. Only who has locked the folder may say `move-aside`:
   * another process would go on writing into the file that was moved.
   */
  readonly ifCorrupt: "move-aside" | "refuse";
}

export interface Database extends Disposable {
  readonly db: DatabaseSync;
  /** Where the damaged database went that stood here; undefined where all was well. The operator must be told. */
  readonly movedAside: string | undefined;
  /** Where the database lies as it was before its schema was brought forward; undefined where that was not needed. */
  readonly upgradeCopy: string | undefined;
}

/** How long opening waits for another process, which may be bringing the schema forward. */
const OPENING_TIMEOUT_MS = 2_000;
/**
 * How long a write waits for another process, whose transactions take milliseconds. It holds up everything else here,
 * with Discord waiting 3 s for an acknowledgement: who has more patience comes again.
 */
const BUSY_TIMEOUT_MS = 200;

/**
 * Opens the database, made where there is none; the folder must exist. What was committed survives a SIGKILL at any
 * moment; a power cut may take the last commits, never the database. Throws StorageError.
 */
export function openDatabase({ path, ifCorrupt }: DatabaseOptions): Database {
  try {
    return asDatabase({ ...connect(path), movedAside: undefined });
  } catch (error) {
    if (!isCorrupt(error)) throw explained(error, path);
    if (ifCorrupt === "refuse") {
      throw new StorageError(
        "database-corrupt",
        `${path} is damaged. Start the bot once: it moves the file aside and begins a new one.`,
        { cause: error },
      );
    }
  }
  const movedAside = moveAside(path);
  return asDatabase({ ...connect(path), movedAside });
}

function asDatabase(opened: Omit<Database, keyof Disposable>): Database {
  const { db } = opened;
  return {
    ...opened,
    [Symbol.dispose]() {
      if (db.isOpen) db.close();
    },
  };
}

function connect(path: string): Pick<Database, "db" | "upgradeCopy"> {
  const db = new DatabaseSync(path, {
    timeout: OPENING_TIMEOUT_MS,
    enableForeignKeyConstraints: true,
  });
  try {
    // Readers and the one writer do not wait for each other. NORMAL syncs at checkpoints only, not at each commit.
    db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    checkPages(db, path);
    const upgradeCopy = migrate(db, path);
    db.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    return { db, upgradeCopy };
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Reads every page, about 0.1 s for 100 MB: better now than an order lost to a damaged page later. */
function checkPages(db: DatabaseSync, path: string): void {
  const found = db.prepare("PRAGMA quick_check(1)").get()?.["quick_check"];
  if (found === "ok") return;
  // As SQLite itself would have put it, had it come across the page.
  throw Object.assign(new Error(`${path}: ${String(found)}`), { errcode: 11 });
}

function explained(error: unknown, path: string): unknown {
  if (error instanceof StorageError) return error;
  const why = isBusy(error) ? "another program keeps it locked" : reasonOf(error);
  return new StorageError("data-dir-unusable", `${path} cannot be opened: ${why}.`, {
    cause: error,
  });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
