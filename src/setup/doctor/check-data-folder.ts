import { access, constants, mkdtemp, readdir, rmdir, stat, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Config } from "../../config.ts";
import { ok, type Finding } from "./finding.ts";

export interface DataFolderOptions {
  /** Absolute. */
  readonly dataDir: string;
  readonly config: Config;
  /** What a conversation with a resident model may need on disk, for all of them; 0 where there is none. */
  readonly slotBytes: number;
  readonly isBotRunning: boolean;
}

/** Uploads that may be fetched at a time. */
const UPLOADS_AT_ONCE = 4;
/** Less than this, and the database itself is in danger. */
const LEAST_BYTES = 500e6;

/** Whether the bot can keep there what it has to, and how much room there is. Leaves nothing behind. */
export async function checkDataFolder(options: DataFolderOptions): Promise<readonly Finding[]> {
  const { dataDir, isBotRunning } = options;
  const there = await nearestFolder(dataDir);
  const refusal = await whyNotWritable(there);
  if (refusal !== undefined) {
    return [
      {
        check: "data-folder",
        severity: "problem",
        what: `${there} cannot be written to (${refusal})`,
        why: "Orders, answers and decoded audio are kept in DATA_DIR; without it no order survives, so none is taken.",
        mend: `Give it to the user that runs the bot (chown -R "$USER" ${there}), or set DATA_DIR to another folder.`,
      },
    ];
  }
  const state = there === dataDir ? "can be written to" : "is not there yet, and will be made";
  const running = isBotRunning ? "; a bot works in it just now, which is fine" : "";
  return [ok("data-folder", `${dataDir} ${state}${running}`), await checkRoom(options, there)];
}

/** The folder itself, or the first above it that exists. */
async function nearestFolder(path: string): Promise<string> {
  const exists = await stat(path).then(
    () => true,
    () => false,
  );
  const parent = dirname(path);
  return exists || parent === path ? path : nearestFolder(parent);
}

/** By doing it: the permissions alone do not tell of a read-only disk. */
async function whyNotWritable(folder: string): Promise<string | undefined> {
  try {
    await access(folder, constants.W_OK);
    await rmdir(await mkdtemp(join(folder, ".doctor-")));
    return undefined;
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : String(error);
  }
}

async function checkRoom(options: DataFolderOptions, there: string): Promise<Finding> {
  const { config, slotBytes, dataDir } = options;
  const { bavail, bsize } = await statfs(there);
  const freeBytes = bavail * bsize;
  const cacheMayGrow = config.AUDIO_CACHE_MB * 1e6 - (await bytesIn(join(dataDir, "audio")));
  const wanted =
    LEAST_BYTES +
    Math.max(0, cacheMayGrow) +
    UPLOADS_AT_ONCE * config.MAX_UPLOAD_MB * 1e6 +
    slotBytes;
  const base = { check: "disk" } as const;
  if (freeBytes < LEAST_BYTES) {
    return {
      ...base,
      severity: "problem",
      what: `Only ${gigabytes(freeBytes)} are free where DATA_DIR is`,
      why: "On a full disk neither an order nor an answer can be kept, and no track fetched.",
      mend: `Free some space, or set DATA_DIR to a folder on another disk. df -h ${there} shows what is there.`,
    };
  }
  if (freeBytes < wanted) {
    return {
      ...base,
      severity: "warning",
      what: `${gigabytes(freeBytes)} are free where DATA_DIR is; up to ${gigabytes(wanted)} more may be used`,
      why: `That is what AUDIO_CACHE_MB=${config.AUDIO_CACHE_MB} still allows, ${UPLOADS_AT_ONCE} uploads of MAX_UPLOAD_MB=${config.MAX_UPLOAD_MB}${slotBytes > 0 ? ", the resident model's memory of a conversation" : ""} and the database.`,
      mend: "Free some space, lower AUDIO_CACHE_MB, or set DATA_DIR to a folder on another disk.",
    };
  }
  return ok(
    "disk",
    `${gigabytes(freeBytes)} free for DATA_DIR, which needs up to ${gigabytes(wanted)} more`,
  );
}

/** Of the files in a folder; 0 where there is none. */
async function bytesIn(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
