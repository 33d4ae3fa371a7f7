import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createQuotas, DEFAULT_LIMITS, type Limits } from "../../src/queue/quotas.ts";
import { openStores, type Stores, type StoreTypes } from "../../src/storage/stores.ts";

const HOUR_MS = 3600_000;
const BEGIN_MS = Date.UTC(2026, 10, 2, 12);

let dataDir: string;
let stores: Stores<StoreTypes>;
beforeEach(async () => {
  vi.useFakeTimers({ now: BEGIN_MS, toFake: ["Date", "setInterval", "clearInterval"] });
  dataDir = await mkdtemp(join(tmpdir(), "liner-notes-quotas-"));
  stores = await open();
});
afterEach(async () => {
  vi.useRealTimers();
  await stores[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true, force: true });
});

describe("quotas", () => {
  it("let somebody ask ten times an hour by default, and say when it works again", async () => {
    const quotas = createQuotas({ storeClient: stores.quotas, limitsFor: () => DEFAULT_LIMITS });

    const charged = await inTurn(10, () => quotas.charge({ userId: "me", serverId: null }));
    vi.setSystemTime(BEGIN_MS + 600_000);
    const refused = await quotas.charge({ userId: "me", serverId: null });

    expect(charged).toEqual(Array.from({ length: 10 }, () => null));
    expect(refused).toEqual({
      reason: "person-quota",
      retryAtMs: BEGIN_MS + HOUR_MS,
      limit: 10,
    });
  });

  it("work again at the time they said, however often somebody tried meanwhile", async () => {
    const quotas = create({ perPersonPerHour: 2 });
    await inTurn(2, () => quotas.charge(ME));

    const tries = await inTurn(50, () => {
      vi.setSystemTime(Date.now() + 60_000);
      return quotas.charge(ME);
    });
    vi.setSystemTime(BEGIN_MS + HOUR_MS + 1);
    const after = await inTurn(3, () => quotas.charge(ME));

    expect(tries.every((refusal) => refusal?.retryAtMs === BEGIN_MS + HOUR_MS)).toBe(true);
    expect(after.map((refusal) => refusal?.reason ?? null)).toEqual([null, null, "person-quota"]);
  });

  it("count a server's people together, and cost nobody anything when the server is refused", async () => {
    const quotas = create({ perPersonPerHour: 3, perServerPerHour: 2 });
    await quotas.charge({ userId: "a", serverId: "busy" });
    await quotas.charge({ userId: "b", serverId: "busy" });

    const refused = await inTurn(5, () => quotas.charge({ userId: "me", serverId: "busy" }));
    const elsewhere = await inTurn(4, () => quotas.charge({ userId: "me", serverId: "quiet" }));

    expect(new Set(refused.map((refusal) => refusal?.reason))).toEqual(new Set(["server-quota"]));
    expect(refused[0]).toMatchObject({ limit: 2, retryAtMs: BEGIN_MS + HOUR_MS });
    expect(elsewhere.map((refusal) => refusal?.reason ?? null)).toEqual([
      null,
      null,
      "server-quota",
      "server-quota",
    ]);
  });

  it("do not count against a server what its person was refused", async () => {
    const quotas = create({ perPersonPerHour: 1, perServerPerHour: 2 });
    await inTurn(5, () => quotas.charge({ userId: "a", serverId: "s" }));

    const other = await quotas.charge({ userId: "b", serverId: "s" });

    expect(other).toBeNull();
  });

  it("take each person's own limits, as they are now", async () => {
    const limits = new Map([
      ["patron", 3],
      ["operator", Infinity],
    ]);
    const quotas = createQuotas({
      storeClient: stores.quotas,
      limitsFor: ({ userId }) => ({ ...DEFAULT_LIMITS, perPersonPerHour: limits.get(userId) ?? 1 }),
    });
    const reasons = async (userId: string) =>
      (await inTurn(4, () => quotas.charge({ userId, serverId: null }))).filter(Boolean).length;

    const refused = [await reasons("somebody"), await reasons("patron"), await reasons("operator")];
    limits.set("somebody", 2);
    const afterwards = await quotas.charge({ userId: "somebody", serverId: null });

    expect(refused).toEqual([3, 1, 0]);
    expect(afterwards).toBeNull();
  });

  it("let only as many through as they may when all come at once", async () => {
    const quotas = create({ perPersonPerHour: 100, perServerPerHour: 7 });

    const results = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        quotas.charge({ userId: `u${index % 10}`, serverId: "s" }),
      ),
    );

    expect(results.filter((refusal) => refusal === null)).toHaveLength(7);
  });

  it("give back what was not served, to the person and to the server", async () => {
    const quotas = create({ perPersonPerHour: 1, perServerPerHour: 1 });
    await quotas.charge(ME);

    await quotas.refund(ME);

    await expect(quotas.charge(ME)).resolves.toBeNull();
    await expect(quotas.charge(ME)).resolves.not.toBeNull();
  });

  it("never give back more than was taken", async () => {
    const quotas = create({ perPersonPerHour: 2 });
    await quotas.charge(ME);

    await Promise.all([1, 2, 3].map(() => quotas.refund(ME)));
    await quotas.refund({ userId: "never asked", serverId: "s" });

    const results = await inTurn(3, () => quotas.charge(ME));
    expect(results.map((refusal) => refusal === null)).toEqual([true, true, false]);
    expect(counts().every(({ points }) => points >= 0)).toBe(true);
    expect(counts().map(({ key }) => key)).not.toContain("person:never asked");
  });

  it("give nothing back of an hour that is over", async () => {
    const quotas = create({ perPersonPerHour: 1 });
    await quotas.charge(ME);

    vi.setSystemTime(BEGIN_MS + HOUR_MS + 1);
    await quotas.refund(ME);

    const results = await inTurn(2, () => quotas.charge(ME));
    expect(results.map((refusal) => refusal === null)).toEqual([true, false]);
  });

  it("are remembered by the next start", async () => {
    await create({ perPersonPerHour: 1 }).charge(ME);
    await stores[Symbol.asyncDispose]();
    stores = await open();

    const refusal = await create({ perPersonPerHour: 1 }).charge(ME);

    expect(refusal?.reason).toBe("person-quota");
  });

  it("are forgotten when their hour is over", async () => {
    await create({ perPersonPerHour: 1 }).charge(ME);

    vi.advanceTimersByTime(2 * HOUR_MS);

    expect(counts()).toEqual([]);
  });

  it("say so when they cannot be counted, and keep nothing of the half", async () => {
    const quotas = create({ perPersonPerHour: 1 });
    sql(
      `CREATE TRIGGER no_servers BEFORE INSERT ON quotas WHEN new.key LIKE 'server:%'
       BEGIN SELECT raise(ABORT, 'broken'); END`,
    );
    const failing = quotas.charge(ME);

    await expect(failing).rejects.toThrow("broken");
    sql("DROP TRIGGER no_servers");
    await expect(quotas.charge(ME)).resolves.toBeNull();
  });
});

const ME = { userId: "me", serverId: "s" };

function open(): Promise<Stores<StoreTypes>> {
  return openStores<StoreTypes>({ dataDir, ifCorrupt: "refuse", onError: () => {} });
}

function create(limits: Partial<Limits>) {
  return createQuotas({
    storeClient: stores.quotas,
    limitsFor: () => ({ ...DEFAULT_LIMITS, ...limits }),
  });
}

async function inTurn<T>(times: number, act: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let time = 0; time < times; time += 1) results.push(await act());
  return results;
}

function counts(): { key: string; points: number }[] {
  return sql("SELECT key, points FROM quotas").map(({ key, points }) => ({
    key: String(key),
    points: Number(points),
  }));
}

/** As another process would see and change it. */
function sql(statement: string) {
  using db = new DatabaseSync(join(dataDir, "liner-notes.sqlite"));
  return db.prepare(statement).all();
}
