import { mkdir, readdir, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createAudioCache, type AudioCache } from "../../src/audio/audio-cache.ts";
import { makeTempDir } from "./sounds.ts";

const PREPARATION = "p1-600s-keeps-tail";
const SECOND = 16_000;
const FILE_BYTES = 44 + 2 * SECOND;

describe("the cache of prepared audio", () => {
  it("gives back what was added, with what the samples cannot tell", async () => {
    await using home = await makeTempDir();
    const cache = await createAudioCache({
      dir: join(home.path, "not/yet/there"),
      budgetBytes: 1e6,
    });
    await addSecond(cache, "track");

    using taken = await cache.take({ trackHash: "track", preparation: PREPARATION });

    expect(taken).toMatchObject({
      path: expect.stringContaining("track"),
      heardSeconds: 1,
      preparation: PREPARATION,
    });
  });

  it("knows nothing of another track or another preparation", async () => {
    await using home = await makeTempDir();
    const cache = await createAudioCache({ dir: home.path, budgetBytes: 1e6 });
    await addSecond(cache, "track");

    expect(await cache.take({ trackHash: "other", preparation: PREPARATION })).toBeUndefined();
    expect(
      await cache.take({ trackHash: "track", preparation: "p1-60s-keeps-tail" }),
    ).toBeUndefined();
  });

  it("lets the least recently used go when the budget is spent", async () => {
    await using home = await makeTempDir();
    const cache = await createAudioCache({ dir: home.path, budgetBytes: 2 * FILE_BYTES });
    await addSecond(cache, "first");
    await addSecond(cache, "second");
    await age(home.path);
    (await cache.take({ trackHash: "first", preparation: PREPARATION }))?.[Symbol.dispose]();

    await addSecond(cache, "third");

    expect(await tracksIn(home.path)).toEqual(["first", "third"]);
  });

  it("remembers across a restart what was used last", async () => {
    await using home = await makeTempDir();
    const before = await createAudioCache({ dir: home.path, budgetBytes: 1e6 });
    await addSecond(before, "first");
    await addSecond(before, "second");
    await age(home.path);
    (await before.take({ trackHash: "first", preparation: PREPARATION }))?.[Symbol.dispose]();

    await createAudioCache({ dir: home.path, budgetBytes: FILE_BYTES });

    expect(await tracksIn(home.path)).toEqual(["first"]);
  });

  it("never lets go what is in use", async () => {
    await using home = await makeTempDir();
    const cache = await createAudioCache({ dir: home.path, budgetBytes: FILE_BYTES });
    await addSecond(cache, "heard now");
    const taken = await cache.take({ trackHash: "heard now", preparation: PREPARATION });
    await age(home.path);

    await addSecond(cache, "second");
    await addSecond(cache, "third");
    const during = await tracksIn(home.path);
    taken?.[Symbol.dispose]();
    await addSecond(cache, "fourth");

    expect(during).toContain("heard now");
    expect(await tracksIn(home.path)).toEqual(["fourth"]);
  });

  it("holds on until the last of two users is done", async () => {
    await using home = await makeTempDir();
    const cache = await createAudioCache({ dir: home.path, budgetBytes: 0 });
    const first = await cache.add(await writeSecond(cache), {
      trackHash: "track",
      preparation: PREPARATION,
      heardSamples: SECOND,
    });
    using second = await cache.take({ trackHash: "track", preparation: PREPARATION });

    first[Symbol.dispose]();
    first[Symbol.dispose]();
    await addSecond(cache, "other");

    expect(second).toBeDefined();
    expect(await tracksIn(home.path)).toContain("track");
  });

  it("misses what another process removed or a power cut shortened", async () => {
    await using home = await makeTempDir();
    const bot = await createAudioCache({ dir: home.path, budgetBytes: 1e6 });
    const terminal = await createAudioCache({ dir: home.path, budgetBytes: 1e6 });
    await addSecond(bot, "removed");
    await addSecond(bot, "shortened");
    for (const name of await readdir(home.path)) {
      if (name.startsWith("removed")) await rm(join(home.path, name));
      if (name.startsWith("shortened")) await truncate(join(home.path, name), 100);
    }

    expect(await terminal.take({ trackHash: "removed", preparation: PREPARATION })).toBeUndefined();
    expect(await bot.take({ trackHash: "shortened", preparation: PREPARATION })).toBeUndefined();
    expect(await tracksIn(home.path)).toEqual([]);
  });

  it("clears away what a crash left, but not what another process is working on", async () => {
    await using home = await makeTempDir();
    const dead = join(home.path, `tmp-${hostname()}-${2 ** 22 + 1}-aBcDeF`);
    const forgotten = join(home.path, "tmp-another-host-1-aBcDeF");
    const foreign = join(home.path, "tmp-another-host-2-aBcDeF");
    for (const path of [dead, forgotten, foreign]) await mkdir(path);
    await writeFile(join(dead, "heard.wav"), "half");
    await utimes(forgotten, 0, 0);
    const bot = await createAudioCache({ dir: home.path, budgetBytes: 1e6 });
    await using working = await bot.openTempFolder();

    await createAudioCache({ dir: home.path, budgetBytes: 1e6 });

    const left = await readdir(home.path);
    expect(left.map((name) => join(home.path, name)).toSorted()).toEqual(
      [foreign, working.path].toSorted(),
    );
  });
});

async function addSecond(cache: AudioCache, trackHash: string): Promise<void> {
  const key = { trackHash, preparation: PREPARATION, heardSamples: SECOND };
  const lease = await cache.add(await writeSecond(cache), key);
  lease[Symbol.dispose]();
}

async function writeSecond(cache: AudioCache): Promise<string> {
  const folder = await cache.openTempFolder();
  const path = join(folder.path, "heard.wav");
  await writeFile(path, Buffer.alloc(FILE_BYTES));
  return path;
}

/** Makes everything look as if it had been used long ago. */
async function age(dir: string): Promise<void> {
  for (const name of await readdir(dir)) await utimes(join(dir, name), 1_000, 1_000);
}

async function tracksIn(dir: string): Promise<string[]> {
  const names = (await readdir(dir)).filter((name) => name.endsWith(".wav"));
  return names.map((name) => name.split(".")[0] ?? "").toSorted();
}
