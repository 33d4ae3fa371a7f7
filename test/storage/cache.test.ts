import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openStores, type StoreTypes } from "../../src/storage/stores.ts";

const DAY_MS = 24 * 3600_000;

let dataDir: string;
let errors: unknown[];
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "liner-notes-cache-"));
  errors = [];
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(dataDir, { recursive: true, force: true });
});

describe("a cache", () => {
  it("keeps a value until its time is over", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    await using stores = await open();
    await stores.choices.set("menu", "tracks", 60_000);

    vi.setSystemTime(Date.now() + 59_999);
    const before = await stores.choices.get("menu");
    vi.setSystemTime(Date.now() + 1);
    const after = await stores.choices.get("menu");

    expect(before).toBe("tracks");
    expect(after).toBeUndefined();
    await expect(stores.choices.has("menu")).resolves.toBe(false);
  });

  it("deletes what has expired while the bot runs", async () => {
    vi.useFakeTimers({ toFake: ["Date", "setInterval", "clearInterval"] });
    await using stores = await open();
    await stores.choices.set("menu", "tracks");
    await stores.answers.set("answer", "text");

    vi.advanceTimersByTime(DAY_MS + 3600_000);

    expect(sql("SELECT key FROM cache")).toEqual([{ key: "answer" }]);
    expect(errors).toEqual([]);
  });

  it("does many at once, in the order they were asked for", async () => {
    await using stores = await open();
    await stores.answers.set("a", 1);

    await stores.answers.setMany([
      { key: "a", value: 2 },
      { key: "b", value: 3 },
    ]);

    await expect(stores.answers.getMany(["b", "none", "a"])).resolves.toEqual([3, undefined, 2]);
    await expect(stores.answers.delete(["a", "none"])).resolves.toEqual([true, false]);
    await expect(stores.answers.has("a")).resolves.toBe(false);
  });

  it("lists everything it holds and nothing of the others, also while it is written to", async () => {
    await using stores = await open();
    const keys = Array.from({ length: 250 }, (_, number) => `key ${number}`);
    await stores.answers.setMany(keys.map((key) => ({ key, value: key })));
    await stores.tracks.set("another", "track");

    const listed: string[] = [];
    for await (const [key] of stores.answers.iterator()) {
      listed.push(key);
      await stores.answers.delete(key);
    }

    expect(listed.toSorted()).toEqual(keys.toSorted());
    await expect(stores.tracks.get("another")).resolves.toBe("track");
  });

  it("clears only itself", async () => {
    await using stores = await open();
    await stores.answers.set("key", 1);
    await stores.tracks.set("key", 2);

    await stores.answers.clear();

    await expect(stores.answers.get("key")).resolves.toBeUndefined();
    await expect(stores.tracks.get("key")).resolves.toBe(2);
  });

  it("takes a value it cannot read for a miss, and says so", async () => {
    await using stores = await open();
    await stores.answers.set("key", "text");
    sql("UPDATE cache SET value = '{' RETURNING key");

    await expect(stores.answers.get("key")).resolves.toBeUndefined();
    expect(errors).toEqual([expect.any(SyntaxError)]);
  });

  it("takes a read that failed for a miss, but never a write that failed for a success", async () => {
    await using stores = await open();
    sql("ALTER TABLE cache RENAME TO gone");

    await expect(stores.answers.get("key")).resolves.toBeUndefined();
    expect(errors).toEqual([expect.objectContaining({ code: "ERR_SQLITE_ERROR" })]);
    await expect(stores.answers.set("key", "text")).rejects.toThrow("no such table");
    await expect(stores.answers.setMany([{ key: "key", value: "text" }])).rejects.toThrow(
      "no such table",
    );
    await expect(stores.answers.delete("key")).rejects.toThrow("no such table");
  });
});

function open() {
  return openStores<StoreTypes>({
    dataDir,
    ifCorrupt: "refuse",
    onError: (error) => errors.push(error),
  });
}

/** As another process would see and change it. */
function sql(statement: string): unknown[] {
  using db = new DatabaseSync(join(dataDir, "liner-notes.sqlite"));
  return db.prepare(statement).all();
}
