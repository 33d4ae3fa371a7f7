import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SCHEMA_VERSION } from "../../src/storage/migrations.ts";
import { openStores, type StoreTypes } from "../../src/storage/stores.ts";

/** Written by the code of each version, dumped. */
const FIXTURES = new URL("../fixtures/databases/", import.meta.url);

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "liner-notes-upgrades-"));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const earlier = Array.from({ length: SCHEMA_VERSION }, (_, index) => index + 1);

describe("a database that an earlier version has written", () => {
  it.each(earlier)("is brought forward with all that is in it: schema %i", async (version) => {
    await writeDatabase(version);

    await using stores = await open();

    expect(stores.movedAside).toBeUndefined();
    expect(stores.orders.listByState(["waiting"])).toMatchObject([
      { id: "11", upload: { name: "tune.mp3" } },
    ]);
    expect(stores.orders.get("12")).toMatchObject({ outcome: { kind: "answer" } });
    expect(stores.orders.reportSince(0)).toMatchObject({ answered: 1, failed: 1 });
    expect(stores.orders.servedSince(0)).toHaveLength(version >= 2 ? 1 : 0);
    expect(stores.serviceTimes.list()).toHaveLength(version >= 2 ? 1 : 0);
    expect(stores.turns.get("12")?.channelId).toBe(version >= 3 ? "5" : undefined);
    await expect(stores.tracks.get("f1")).resolves.toMatchObject({
      tags: { title: "It's a tune" },
    });
    await expect(stores.answers.get("key")).resolves.toMatchObject({ heardSeconds: 12.5 });
    stores.orders.insert({ id: "14", state: "waiting", createdAtMs: 5 });
    expect(stores.orders.oldestIn("waiting")).toBe(5);
  });

  it("has the same tables and indices then as one that was made today", async () => {
    const shapes = new Set<string>();
    for (const version of [0, ...earlier]) {
      const folder = join(dataDir, String(version));
      await mkdir(folder);
      if (version > 0) await writeDatabase(version, folder);
      await using stores = await open(folder);
      expect(stores.upgradeCopy === undefined).toBe(version === 0 || version === SCHEMA_VERSION);
      shapes.add(shapeOf(join(folder, "liner-notes.sqlite")));
    }

    expect(shapes.size).toBe(1);
  });

  it("is kept as it was, for its owner alone", async () => {
    await writeDatabase(1);

    await using stores = await open();

    const copy = stores.upgradeCopy ?? "";
    expect(dirname(copy)).toBe(join(dataDir, "backups"));
    expect((await stat(copy)).mode & 0o777).toBe(0o600);
    expect(await readdir(dirname(copy))).toHaveLength(1);
    using db = new DatabaseSync(copy, { readOnly: true });
    expect(db.prepare("PRAGMA user_version").get()).toEqual({ user_version: 1 });
    expect(db.prepare("SELECT id FROM orders ORDER BY id").all()).toEqual(
      ["11", "12", "13"].map((id) => ({ id })),
    );
    expect(db.prepare("SELECT name FROM sqlite_schema WHERE name = 'turns'").all()).toEqual([]);
  });

  it("is not copied again at the next start, and only the last three copies stay", async () => {
    const folder = join(dataDir, "backups");
    await mkdir(folder);
    for (const day of ["01", "02", "03", "04"]) {
      await writeFile(join(folder, `before-upgrade-schema-9-2026-01-${day}.sqlite`), "");
    }
    await writeFile(join(folder, "mine.sqlite"), "");
    await writeDatabase(2);

    await (await open())[Symbol.asyncDispose]();
    await using again = await open();

    expect(again.upgradeCopy).toBeUndefined();
    const kept = await readdir(folder);
    expect(kept.filter((name) => name.startsWith("before-upgrade"))).toEqual([
      expect.stringMatching(/schema-2-/),
      "before-upgrade-schema-9-2026-01-03.sqlite",
      "before-upgrade-schema-9-2026-01-04.sqlite",
    ]);
    expect(kept).toContain("mine.sqlite");
  });

  it("is copied for the user that DATA_DIR belongs to, by root too", async () => {
    await writeDatabase(1);
    if (process.getuid?.() === 0) await chown(dataDir, 12_345, 54_321);
    const { uid, gid } = await stat(dataDir);

    await using stores = await open();

    const copy = stores.upgradeCopy ?? "";
    const owners = await Promise.all([stat(dirname(copy)), stat(copy)]);
    for (const owner of owners) expect(owner).toMatchObject({ uid, gid });
  });

  it("is not touched where no copy of it can be kept", async () => {
    await writeDatabase(1);
    await writeFile(join(dataDir, "backups"), "a file where the folder should be");

    await expect(open()).rejects.toMatchObject({
      reason: "backup-failed",
      message: expect.stringMatching(/backups does not take it.* Let the user .* write there/),
    });

    using db = new DatabaseSync(join(dataDir, "liner-notes.sqlite"), { readOnly: true });
    expect(db.prepare("PRAGMA user_version").get()).toEqual({ user_version: 1 });
  });
});

describe("a database that a newer version has written", () => {
  it("is refused with the words that help, and neither changed nor copied", async () => {
    await writeDatabase(1);
    const path = join(dataDir, "liner-notes.sqlite");
    {
      using db = new DatabaseSync(path);
      db.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
    }

    await expect(open()).rejects.toMatchObject({
      reason: "schema-too-new",
      message: expect.stringMatching(/newer version of Liner Notes.*Update this installation/),
    });

    await expect(readdir(dataDir)).resolves.not.toContain("backups");
    using db = new DatabaseSync(path);
    expect(db.prepare("SELECT count(*) AS orders FROM orders").get()).toEqual({ orders: 3 });
  });
});

function open(folder = dataDir) {
  return openStores<StoreTypes>({ dataDir: folder, ifCorrupt: "refuse", onError: () => {} });
}

async function writeDatabase(version: number, folder = dataDir): Promise<void> {
  const sql = await readFile(new URL(`schema-${version}.sql`, FIXTURES), "utf8");
  const path = join(folder, "liner-notes.sqlite");
  using db = new DatabaseSync(path);
  db.exec(sql);
  await chmod(path, 0o600);
}

function shapeOf(path: string): string {
  using db = new DatabaseSync(path, { readOnly: true });
  const rows = db
    .prepare("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
    .all();
  return JSON.stringify(rows).replaceAll(/\s+|\\n/g, " ");
}
