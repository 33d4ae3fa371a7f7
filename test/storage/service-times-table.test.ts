import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStores, type StoreTypes } from "../../src/storage/stores.ts";

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "liner-notes-times-"));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

describe("service times", () => {
  it("are known again after a restart, oldest first", async () => {
    const beganAtMs = Date.now();
    {
      await using stores = await open();
      stores.serviceTimes.add(sample({ serviceMs: 61_000.5 }));
      stores.serviceTimes.add(sample({ serviceMs: 21_000, quantization: "IQ3_M" }));
    }

    await using again = await open();
    const known = again.serviceTimes.list();

    expect(known).toEqual([
      { ...sample({ serviceMs: 61_000.5 }), atMs: expect.any(Number) },
      { ...sample({ serviceMs: 21_000, quantization: "IQ3_M" }), atMs: expect.any(Number) },
    ]);
    expect(known[0]?.atMs).toBeGreaterThanOrEqual(beganAtMs);
  });

  it("are kept to the newest 200 of each engine and quantization", async () => {
    await using stores = await open();
    stores.serviceTimes.add(sample({ engine: "llama-server" }));
    stores.serviceTimes.add(sample({ quantization: "IQ3_M" }));
    for (let number = 1; number <= 203; number += 1) {
      stores.serviceTimes.add(sample({ serviceMs: number }));
    }

    const known = stores.serviceTimes.list();

    const own = known.filter(
      ({ engine, quantization }) => engine === "llama-mtmd-cli" && quantization === "Q8_0",
    );
    expect(own.map(({ serviceMs }) => serviceMs)).toEqual(
      Array.from({ length: 200 }, (_, index) => index + 4),
    );
    expect(known).toHaveLength(202);
  });
});

function open() {
  return openStores<StoreTypes>({ dataDir, ifCorrupt: "refuse", onError: () => {} });
}

function sample(facts: { engine?: string; quantization?: string; serviceMs?: number }) {
  return {
    engine: "llama-mtmd-cli",
    quantization: "Q8_0",
    audioSeconds: 180.25,
    serviceMs: 1,
    ...facts,
  };
}
