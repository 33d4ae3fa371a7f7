import { mkdir, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { errorCode } from "./file-hash.ts";
import { openTempFolder, removeAbandonedFolders, type TempFolder } from "./temp-folder.ts";
import type { PreparedAudio } from "./track.ts";
import { wavSampleCount } from "./wav.ts";
import { HEARD_RATE_HZ } from "./windows.ts";

export interface AudioCacheOptions {
  readonly dir: string;
  /** The least recently used files go until the rest fits. Files in use stay, whatever they weigh. */
  readonly budgetBytes: number;
}

/** The file stays where it is until this is disposed of. */
export interface PreparedLease extends PreparedAudio, Disposable {}

export interface PreparedKey {
  readonly trackHash: string;
  readonly preparation: string;
}

export interface AudioCache {
  /** Marks the file as used; undefined where there is none (any more). */
  take(key: PreparedKey): Promise<PreparedLease | undefined>;
  /** Moves a finished file in; it must be on the cache's file system, as everything in `openTempFolder()` is. */
  add(path: string, key: PreparedKey & { readonly heardSamples: number }): Promise<PreparedLease>;
  /** For work whose result will be added. */
  openTempFolder(): Promise<TempFolder>;
}

interface CachedFile {
  readonly name: string;
  readonly bytes: number;
  readonly usedMs: number;
}

/**
 * Prepared audio on disk, shared by the processes that use the same folder (the bot and a terminal): what another one
 * removed is a miss. Leases are known to their own process only; against the others a file is protected by being
 * recently used. The state is the folder itself, so a crash loses nothing.
 */
export async function createAudioCache(options: AudioCacheOptions): Promise<AudioCache> {
  const { dir, budgetBytes } = options;
  const leases = new Map<string, number>();
  await mkdir(dir, { recursive: true });
  await removeAbandonedFolders(dir);
  await evict();

  function lease(name: string, preparation: string): PreparedLease {
    leases.set(name, (leases.get(name) ?? 0) + 1);
    let held = true;
    return {
      path: join(dir, name),
      heardSeconds: parseHeardSamples(name) / HEARD_RATE_HZ,
      preparation,
      [Symbol.dispose]() {
        if (!held) return;
        held = false;
        const others = (leases.get(name) ?? 1) - 1;
        if (others > 0) leases.set(name, others);
        else leases.delete(name);
      },
    };
  }

  async function evict(): Promise<void> {
    const files = await listFiles(dir);
    let total = files.reduce((sum, file) => sum + file.bytes, 0);
    for (const file of files.toSorted((a, b) => a.usedMs - b.usedMs)) {
      if (total <= budgetBytes) return;
      if (leases.has(file.name)) continue;
      await rm(join(dir, file.name), { force: true });
      total -= file.bytes;
    }
  }

  return {
    async take(key) {
      const name = await findName(dir, key);
      if (name === undefined) return undefined;
      // Leased before the checks: an eviction in between must not take it.
      const taken = lease(name, key.preparation);
      if (await markUsed(taken.path, parseHeardSamples(name))) return taken;
      taken[Symbol.dispose]();
      return undefined;
    },
    async add(path, key) {
      const name = `${prefixOf(key)}${key.heardSamples}.wav`;
      const added = lease(name, key.preparation);
      try {
        await rename(path, added.path);
        await evict();
        return added;
      } catch (error) {
        added[Symbol.dispose]();
        throw error;
      }
    },
    openTempFolder: () => openTempFolder(dir),
  };
}

/** The name carries what the samples cannot: how many of them are the track's and not padding. */
function prefixOf({ trackHash, preparation }: PreparedKey): string {
  return `${trackHash}.${preparation}.`;
}

function parseHeardSamples(name: string): number {
  return Number(name.split(".").at(-2));
}

async function findName(dir: string, key: PreparedKey): Promise<string | undefined> {
  const prefix = prefixOf(key);
  return (await readdir(dir)).find((name) => name.startsWith(prefix) && name.endsWith(".wav"));
}

/** False where the file is gone, or shorter than its name says (a power cut): that one is removed. */
async function markUsed(path: string, heardSamples: number): Promise<boolean> {
  if ((await wavSampleCount(path)) < heardSamples) {
    await rm(path, { force: true });
    return false;
  }
  const now = new Date();
  try {
    await utimes(path, now, now);
    return true;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return false;
    throw error;
  }
}

async function listFiles(dir: string): Promise<CachedFile[]> {
  const names = (await readdir(dir)).filter((name) => name.endsWith(".wav"));
  const files = await Promise.all(
    names.map(async (name) => {
      const found = await stat(join(dir, name)).catch(() => undefined);
      return found ? [{ name, bytes: found.size, usedMs: found.mtimeMs }] : [];
    }),
  );
  return files.flat();
}
