import { execFile } from "node:child_process";
import { mkdtemp, open, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "../../src/storage/database.ts";
import { openStores, type StoreTypes } from "../../src/storage/stores.ts";

const OPENER = fileURLToPath(new URL("children/open-once.ts", import.meta.url));
const PAGE_BYTES = 4096;

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "liner-notes-database-"));
  path = join(folder, "liner-notes.sqlite");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("openDatabase", () => {
  it("opens a new file, and the same file again", () => {
    openDatabase({ path, ifCorrupt: "refuse" })[Symbol.dispose]();

    using again = openDatabase({ path, ifCorrupt: "refuse" });

    expect(again.movedAside).toBeUndefined();
    expect(again.db.prepare("PRAGMA journal_mode").get()).toEqual({ journal_mode: "wal" });
  });

  it("leaves a database that a newer version has written as it is", () => {
    setVersion(99);

    expect(() => openDatabase({ path, ifCorrupt: "move-aside" })).toThrow(
      expect.objectContaining({
        reason: "schema-too-new",
        message: expect.stringContaining(path),
      }),
    );
    using db = new DatabaseSync(path);
    expect(db.prepare("PRAGMA user_version").get()).toEqual({ user_version: 99 });
  });

  it("finds a damaged page in the middle, and starts anew with the old file beside", async () => {
    fill();
    await damagePages();

    using opened = openDatabase({ path, ifCorrupt: "move-aside" });

    expect(opened.movedAside).toMatch(/liner-notes\.sqlite\.corrupt-\d{4}-/);
    expect(opened.db.prepare("SELECT count(*) AS entries FROM cache").get()).toEqual({
      entries: 0,
    });
    expect(await readdir(folder)).toContain(basename(opened.movedAside ?? ""));
  });

  it("leaves a new database nothing of a damaged one that another process has open", async () => {
    fill();
    await damagePages();
    using terminal = new DatabaseSync(path);
    terminal.exec("PRAGMA user_version = 1");

    using opened = openDatabase({ path, ifCorrupt: "move-aside" });

    const aside = basename(opened.movedAside ?? "");
    expect(await readdir(folder)).toEqual(
      expect.arrayContaining([aside, `${aside}-wal`, `${aside}-shm`]),
    );
  });

  it("says what is wrong when the file cannot be opened", () => {
    const nowhere = join(folder, "missing", "x.sqlite");

    expect(() => openDatabase({ path: nowhere, ifCorrupt: "move-aside" })).toThrow(
      expect.objectContaining({ reason: "data-dir-unusable" }),
    );
  });

  it("can be opened for the first time by several processes at once", async () => {
    const names = ["a", "b", "c", "d"];

    await Promise.all(
      names.map((name) => promisify(execFile)(process.execPath, [OPENER, folder, name])),
    );

    await using stores = await openStores<StoreTypes>({
      dataDir: folder,
      ifCorrupt: "refuse",
      onError: () => {},
    });
    await expect(stores.answers.getMany(names)).resolves.toEqual(names.map(() => "kept"));
  });
});

function setVersion(version: number): void {
  using opened = openDatabase({ path, ifCorrupt: "refuse" });
  opened.db.exec(`PRAGMA user_version = ${version}`);
}

function fill(): void {
  using opened = openDatabase({ path, ifCorrupt: "refuse" });
  const insert = opened.db.prepare("INSERT INTO cache VALUES ('answers', ?, ?, NULL)");
  for (let number = 0; number < 500; number += 1) insert.run(String(number), "text".repeat(100));
}

/** Everything but the first pages, which name the tables. */
async function damagePages(): Promise<void> {
  await using file = await open(path, "r+");
  const { size } = await file.stat();
  const start = 6 * PAGE_BYTES;
  await file.write(Buffer.alloc(size - start, 0x5a), 0, size - start, start);
}
