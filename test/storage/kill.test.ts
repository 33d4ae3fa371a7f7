import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStores, type StoreTypes } from "../../src/storage/stores.ts";

const WRITER = fileURLToPath(new URL("children/write-on.ts", import.meta.url));
const KILLS = 6;

interface Kept extends StoreTypes {
  readonly answer: { readonly text: string };
}

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "liner-notes-kill-"));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

describe("a bot that is killed while it writes", () => {
  it("has kept everything it said it had kept, each time", async () => {
    let next = 0;

    for (let kill = 0; kill < KILLS; kill += 1) {
      next = (await writeUntilKilled(next, 1 + Math.floor(Math.random() * 150))) + 1;
      expect(integrity()).toEqual(["ok"]);
    }

    await using stores = await open();
    const done = new Set(stores.orders.listByState(["done"]).map(({ id }) => id));
    const acknowledged = Array.from({ length: next }, (_, number) => String(number));
    const answers = await stores.answers.getMany(acknowledged);
    expect(acknowledged.length).toBeGreaterThanOrEqual(KILLS);
    expect(acknowledged.filter((id) => !done.has(id))).toEqual([]);
    expect(answers.filter((answer) => answer === undefined)).toEqual([]);
  });
});

/** Resolves with the last number that was said to be committed, and not before the process is gone. */
async function writeUntilKilled(from: number, writes: number): Promise<number> {
  const child = spawn(process.execPath, [WRITER, dataDir, String(from)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const gone = once(child, "exit");
  let last = from - 1;
  for await (const line of createInterface(child.stdout)) {
    last = Number(line);
    if (last >= from + writes) child.kill("SIGKILL");
  }
  const [, signal] = await gone;
  expect(signal).toBe("SIGKILL");
  return last;
}

function integrity(): unknown[] {
  const db = new DatabaseSync(join(dataDir, "liner-notes.sqlite"));
  try {
    return db
      .prepare("PRAGMA integrity_check")
      .all()
      .map((row) => row["integrity_check"]);
  } finally {
    db.close();
  }
}

function open() {
  const onError = (error: unknown) => {
    throw error;
  };
  return openStores<Kept>({ dataDir, ifCorrupt: "refuse", onError });
}
