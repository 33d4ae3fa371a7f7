import { mkdir, statfs } from "node:fs/promises";
import { DownloadError } from "./errors.ts";
import { gigabytes } from "./model-catalog.ts";

/** For notes, logs, and the file system itself. */
const SPARE_BYTES = 200e6;

export interface SpaceWish {
  /** Made where it is not there. */
  readonly folder: string;
  readonly neededBytes: number;
  /** What else could be done than to make room, as a sentence. */
  readonly advice: string;
  readonly freeBytes?: ((folder: string) => Promise<number>) | undefined;
}

/** Throws `disk-full` where a folder's disk has no room for so many bytes more. */
export async function requireSpace(wish: SpaceWish): Promise<void> {
  const { folder, neededBytes, advice, freeBytes = freeBytesOf } = wish;
  await mkdir(folder, { recursive: true });
  if (neededBytes === 0) return;
  const free = await freeBytes(folder);
  if (free >= neededBytes + SPARE_BYTES) return;
  throw new DownloadError(
    "disk-full",
    `${gigabytes(neededBytes)} are needed in ${folder}, where ${gigabytes(free)} are free. Make room and run this again. ${advice} Nothing was downloaded.`,
  );
}

/** What is free for somebody who is not root. */
async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
