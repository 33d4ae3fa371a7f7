import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "../../src/storage/database.ts";
import { createOrdersTable, type StoredOrder } from "../../src/storage/orders-table.ts";
import { isBusy, isDiskFull, storageFault } from "../../src/storage/sqlite-error.ts";

const WRITER = fileURLToPath(new URL("children/hold-write.ts", import.meta.url));

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "liner-notes-fault-"));
  path = join(folder, "liner-notes.sqlite");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("an order that cannot be written", () => {
  it("because another process is writing, waits a little, changes nothing and can be tried again", async () => {
    using database = openDatabase({ path, ifCorrupt: "refuse" });
    const orders = createOrdersTable<StoredOrder>(database.db);
    orders.insert({ id: "1", state: "waiting", createdAtMs: 1 });
    const step = () => orders.transition("1", ["waiting"], { state: "running" });
    const writer = await startWriter();

    const faults = [step, () => orders.insert({ id: "2", state: "waiting", createdAtMs: 2 })].map(
      (write) => storageFault(thrownBy(write)),
    );
    const readMeanwhile = orders.get("1");
    await writer.kill();

    expect(faults).toEqual(["busy", "busy"]);
    expect(readMeanwhile).toMatchObject({ state: "waiting" });
    expect(step()).toMatchObject({ state: "running" });
  });

  it("because the disk is full, is as it was, and can be read and written when there is room again", () => {
    using database = openDatabase({ path, ifCorrupt: "refuse" });
    const { db } = database;
    const orders = createOrdersTable<StoredOrder>(db);
    orders.insert({ id: "1", state: "waiting", createdAtMs: 1 });
    const grow = () =>
      orders.transition("1", ["waiting"], {
        state: "done",
        outcome: { kind: "heard ".repeat(10_000) },
      });
    db.exec(`PRAGMA max_page_count = ${pagesOf(db)}`);

    const error = thrownBy(grow);
    const readMeanwhile = orders.get("1");
    db.exec("PRAGMA max_page_count = 100000");

    expect(isDiskFull(error)).toBe(true);
    expect(storageFault(error)).toBe("disk-full");
    expect(readMeanwhile).toEqual({ id: "1", state: "waiting", createdAtMs: 1 });
    expect(db.isTransaction).toBe(false);
    expect(grow()).toMatchObject({ state: "done" });
  });
});

describe("storageFault", () => {
  it.each(["ENOSPC", "EDQUOT"])("knows a full disk by the file system's own word: %s", (code) => {
    const error = Object.assign(new Error("cannot write"), { code });

    expect(storageFault(error)).toBe("disk-full");
  });

  it("knows a file that is no database", () => {
    const notOne = fileURLToPath(import.meta.url);
    using db = new DatabaseSync(notOne, { readOnly: true });

    const fault = storageFault(thrownBy(() => db.prepare("SELECT * FROM orders").all()));

    expect(fault).toBe("corrupt");
  });

  it("has nothing to say of other errors", () => {
    using db = new DatabaseSync(":memory:");
    const missing = thrownBy(() => db.prepare("SELECT * FROM missing"));
    const denied = Object.assign(new Error("denied"), { code: "EACCES" });

    expect([missing, denied, new Error("other"), "no error", null].map(storageFault)).toEqual(
      Array.from({ length: 5 }, () => null),
    );
    expect(isBusy(missing)).toBe(false);
  });
});

/** A real process that has begun to write and does not end. */
async function startWriter() {
  const child = spawn(process.execPath, [WRITER, path], { stdio: ["pipe", "pipe", "inherit"] });
  const gone = once(child, "exit");
  await once(child.stdout, "data");
  return {
    async kill() {
      child.kill("SIGKILL");
      await gone;
    },
  };
}

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

function pagesOf(db: DatabaseSync): number {
  return Number(db.prepare("PRAGMA page_count").get()?.["page_count"]);
}
