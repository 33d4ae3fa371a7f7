import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lockDataDir } from "../../src/storage/data-dir-lock.ts";
import { openStores, type StoreTypes } from "../../src/storage/stores.ts";

interface Kept extends StoreTypes {
  readonly track: { readonly title: string };
  readonly order: { id: string; state: "waiting" | "running" | "done"; createdAtMs: number };
}

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "liner-notes-stores-"));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const open = (ifCorrupt: "refuse" | "move-aside" = "refuse") =>
  openStores<Kept>({ dataDir, ifCorrupt, onError: () => {} });

describe("openStores", () => {
  it("keeps what was set for the next start", async () => {
    {
      await using stores = await open();
      await stores.tracks.set("hash", { title: "Tune" });
    }

    await using again = await open();

    await expect(again.tracks.get("hash")).resolves.toEqual({ title: "Tune" });
    await expect(again.tracks.get("other")).resolves.toBeUndefined();
    await expect(again.answers.get("hash")).resolves.toBeUndefined();
  });

  it("may be open twice, for the bot and for a terminal", async () => {
    await using bot = await open();
    await using terminal = await open();

    await terminal.tracks.set("hash", { title: "Tune" });

    await expect(bot.tracks.get("hash")).resolves.toEqual({ title: "Tune" });
  });

  it("lets only one of several take a step", async () => {
    await using stores = await open();
    stores.orders.insert({ id: "1", state: "waiting", createdAtMs: 1 });

    const first = stores.orders.transition("1", ["waiting"], { state: "running" });
    const second = stores.orders.transition("1", ["waiting"], { state: "running" });

    expect(first).toMatchObject({ id: "1", state: "running" });
    expect(second).toBeUndefined();
    expect(stores.orders.insert({ id: "1", state: "waiting", createdAtMs: 2 })).toBe(false);
    expect(stores.orders.listByState(["running", "done"])).toHaveLength(1);
  });

  it("moves a damaged database aside and says where", async () => {
    await writeFile(join(dataDir, "liner-notes.sqlite"), "this is no database".repeat(500));

    await using stores = await open("move-aside");

    expect(stores.movedAside).toBeDefined();
    expect((await readdir(dataDir)).length).toBeGreaterThan(1);
    await stores.tracks.set("hash", { title: "Tune" });
    await expect(stores.tracks.get("hash")).resolves.toEqual({ title: "Tune" });
  });

  it("touches no damaged database from a terminal", async () => {
    await writeFile(join(dataDir, "liner-notes.sqlite"), "this is no database".repeat(500));

    await expect(open("refuse")).rejects.toThrow("damaged");
  });
});

describe("lockDataDir", () => {
  it("lets one in, and the next when it has gone", async () => {
    const first = await lockDataDir(dataDir);

    await expect(lockDataDir(dataDir)).rejects.toThrow(dataDir);
    await first[Symbol.asyncDispose]();

    await using second = await lockDataDir(dataDir);
    expect(second).toBeDefined();
  });
});
