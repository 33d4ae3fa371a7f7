import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { backUpDatabase } from "../../src/storage/back-up.ts";
import { openStores, type StoreTypes } from "../../src/storage/stores.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const WRITER = fileURLToPath(new URL("children/keep-writing.ts", import.meta.url));

let dataDir: string;
let path: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "liner-notes-back-up-"));
  path = join(dataDir, "liner-notes.sqlite");
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

describe("backUpDatabase", () => {
  it("copies one moment while another process goes on writing", async () => {
    const writer = await startWriter();

    const copies = [];
    for (const name of ["one", "two", "three"]) {
      copies.push(await backUpDatabase({ path, to: join(dataDir, `${name}.sqlite`) }));
    }
    await writer.kill();

    const counts = copies.map((copy) => pairsIn(copy.path));
    for (const { left, right } of counts) {
      expect(left).toBeGreaterThanOrEqual(20);
      expect(right).toBe(left);
    }
    expect(counts[2]?.left).toBeGreaterThan(counts[0]?.left ?? 0);
  });

  it("makes a copy that can be put in the place of what was lost", async () => {
    {
      await using stores = await open(dataDir);
      stores.orders.insert({ id: "1", state: "waiting", createdAtMs: 1 });
    }
    const copy = await backUpDatabase({ path, to: undefined });
    await rm(path);
    await copyFile(copy.path, path);

    await using restored = await open(dataDir);

    expect(restored.orders.get("1")).toEqual({ id: "1", state: "waiting", createdAtMs: 1 });
    expect(await readdir(join(dataDir, "backups"))).toHaveLength(1);
    expect((await stat(copy.path)).mode & 0o777).toBe(0o600);
  });

  it("takes what ends like a folder for one, and makes no file of that name", async () => {
    await (await open(dataDir))[Symbol.asyncDispose]();

    const copying = backUpDatabase({ path, to: `${join(dataDir, "not-mounted")}/` });

    await expect(copying).rejects.toThrow(/There is no folder .*not-mounted\/: make it first\./);
    expect(await readdir(dataDir)).not.toContain("not-mounted");
  });

  it("puts it into a folder that is there, and over nothing", async () => {
    await (await open(dataDir))[Symbol.asyncDispose]();
    const folder = join(dataDir, "elsewhere");
    await mkdir(folder);
    const taken = join(dataDir, "taken.sqlite");
    await writeFile(taken, "mine");

    const copy = await backUpDatabase({ path, to: folder });

    expect(await readdir(folder)).toEqual([copy.path.slice(folder.length + 1)]);
    await expect(backUpDatabase({ path, to: taken })).rejects.toMatchObject({
      reason: "backup-failed",
      message: expect.stringContaining("is there already"),
    });
  });

  it("says so where there is nothing to copy, and makes nothing", async () => {
    await expect(backUpDatabase({ path, to: undefined })).rejects.toMatchObject({
      reason: "backup-failed",
      message: expect.stringContaining(path),
    });

    expect(await readdir(dataDir)).toEqual([]);
  });

  it("gives out no copy of a damaged database, and leaves no half of one", async () => {
    await writeFile(path, "this is no database".repeat(500));

    await expect(backUpDatabase({ path, to: undefined })).rejects.toMatchObject({
      reason: "backup-failed",
    });

    expect(await readdir(join(dataDir, "backups"))).toEqual([]);
  });
});

describe("npm run backup", () => {
  it("says where the copy lies, that it is sound, and ends with 0", async () => {
    const writer = await startWriter();
    const { stdout } = await liner("backup");
    await writer.kill();

    const copy = /^(\S+\.sqlite): [\d.]+ MB, schema \d+, every page checked\.$/.exec(stdout)?.[1];
    expect(copy).toContain(join(dataDir, "backups"));
    expect(pairsIn(copy ?? "").left).toBeGreaterThanOrEqual(20);
  });

  it("ends with 2 where there is no database", async () => {
    await expect(liner("backup", join(dataDir, "copy.sqlite"))).rejects.toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("nothing to back up"),
    });
  });
});

function liner(...args: readonly string[]) {
  const env = { PATH: process.env["PATH"] ?? "", DATA_DIR: dataDir };
  return execa(process.execPath, ["src/cli.ts", ...args], { cwd: ROOT, env, extendEnv: false });
}

function open(folder: string) {
  return openStores<StoreTypes>({ dataDir: folder, ifCorrupt: "refuse", onError: () => {} });
}

async function startWriter() {
  const child = spawn(process.execPath, [WRITER, path], { stdio: ["ignore", "pipe", "inherit"] });
  const gone = once(child, "exit");
  await once(child.stdout, "data");
  return {
    async kill() {
      child.kill("SIGKILL");
      await gone;
    },
  };
}

function pairsIn(copy: string): { left: number; right: number } {
  using db = new DatabaseSync(copy, { readOnly: true });
  expect(db.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
  const count = db.prepare("SELECT count(*) AS entries FROM cache WHERE namespace = ?");
  return {
    left: Number(count.get("left")?.["entries"]),
    right: Number(count.get("right")?.["entries"]),
  };
}
