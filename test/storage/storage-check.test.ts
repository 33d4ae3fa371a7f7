import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDatabase, type Database } from "../../src/storage/database.ts";
import { createStorageCheck } from "../../src/storage/storage-check.ts";

let folder: string;
let path: string;
let database: Database;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "liner-notes-check-"));
  path = join(folder, "liner-notes.sqlite");
  database = openDatabase({ path, ifCorrupt: "refuse" });
});
afterEach(async () => {
  database[Symbol.dispose]();
  await rm(folder, { recursive: true, force: true });
});

describe("createStorageCheck", () => {
  it("has nothing to say where all is well", () => {
    const check = createStorageCheck(database.db, path);

    expect([check(), check()]).toEqual([null, null]);
  });

  it("says that the database is busy while another process holds it, and well after", () => {
    const check = createStorageCheck(database.db, path);
    using other = new DatabaseSync(path);
    other.exec("BEGIN IMMEDIATE");

    const meanwhile = check();
    other.exec("ROLLBACK");

    expect([meanwhile, check()]).toEqual(["busy", null]);
  });

  it("says that the disk is full", () => {
    const { db } = database;
    const check = createStorageCheck(db, path);
    const pages = Number(db.prepare("PRAGMA page_count").get()?.["page_count"]);
    db.exec(`PRAGMA max_page_count = ${pages}`);
    const fill = db.prepare("INSERT INTO cache VALUES ('fill', ?, ?, NULL)");
    for (const value of ["x".repeat(100), ""]) {
      expect(() => {
        for (let number = 0; ; number += 1) fill.run(`${value}${number}`, value);
      }).toThrow("full");
    }

    expect(check()).toBe("disk-full");
  });

  it.each([
    { what: "deleted", act: () => rm(path) },
    { what: "put elsewhere", act: () => rename(path, `${path}.old`) },
  ])("says that storage is lost when its file was $what", async ({ act }) => {
    const check = createStorageCheck(database.db, path);

    await act();

    expect(check()).toBe("lost");
  });

  it("names what it has no name for, and does not throw", () => {
    const check = createStorageCheck(database.db, path);

    database.db.exec("DROP TABLE cache");

    expect(check()).toBe("failing");
  });
});
