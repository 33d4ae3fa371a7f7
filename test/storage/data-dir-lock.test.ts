import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isDataDirLocked, lockDataDir } from "../../src/storage/data-dir-lock.ts";
import { openStores, type StoreTypes } from "../../src/storage/stores.ts";

const HOLDER = fileURLToPath(new URL("children/hold-lock.ts", import.meta.url));

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "liner-notes-lock-"));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

describe("lockDataDir, between processes", () => {
  it("tells a second bot at once which process is in the folder", async () => {
    await using bot = await startBot();

    await expect(lockDataDir(dataDir)).rejects.toMatchObject({
      reason: "data-dir-locked",
      message: expect.stringMatching(new RegExp(`process ${bot.pid}\\).*${dataDir}`)),
    });
  });

  it("is free again when its bot was killed, and nothing has to be cleaned up", async () => {
    const bot = await startBot();
    await bot[Symbol.asyncDispose]();

    await using lock = await lockDataDir(dataDir);

    expect(lock).toBeDefined();
  });

  it("holds off a bot in another process", async () => {
    await using lock = await lockDataDir(dataDir);
    expect(lock).toBeDefined();

    await expect(startBot()).rejects.toThrow(`process ${process.pid}`);
  });

  it("lets a terminal share the stores meanwhile", async () => {
    await using bot = await startBot();
    expect(bot.pid).toBeGreaterThan(0);
    await using stores = await openStores<StoreTypes>({
      dataDir,
      ifCorrupt: "refuse",
      onError: () => {},
    });

    await stores.answers.set("key", "text");

    await expect(stores.answers.get("key")).resolves.toBe("text");
  });

  it("tells whoever only asks whether a bot is there, without a trace", async () => {
    const never = isDataDirLocked(join(dataDir, "never"));
    const bot = await startBot();

    const during = isDataDirLocked(dataDir);
    await bot[Symbol.asyncDispose]();

    expect(never).toBe(false);
    expect(during).toBe(true);
    expect(isDataDirLocked(dataDir)).toBe(false);
    await using lock = await lockDataDir(dataDir);
    expect(lock).toBeDefined();
  });

  it("says so when the folder cannot be made", async () => {
    const file = join(dataDir, "a file");
    await writeFile(file, "");

    await expect(lockDataDir(join(file, "data"))).rejects.toMatchObject({
      reason: "data-dir-unusable",
      message: expect.stringContaining(file),
    });
  });
});

/** A real process that holds the lock; disposing of it is SIGKILL. */
async function startBot() {
  const child = spawn(process.execPath, [HOLDER, dataDir], { stdio: ["pipe", "pipe", "pipe"] });
  const gone = once(child, "exit");
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  await Promise.race([once(child.stdout, "data"), once(child, "close")]);
  if (child.exitCode !== null) throw new Error(stderr);
  return {
    pid: child.pid,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await gone;
    },
  };
}
