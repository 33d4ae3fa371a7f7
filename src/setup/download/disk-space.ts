import { mkdir, statfs } from "node:fs/promises";
import { DownloadError } from "./errors.ts";
import { gigabytes } from "./model-catalog.ts";

/** For notes, logs, and the file system itself. */
const SPARE_BYTES = 200e6;

/** Throws `disk-full` where a folder's disk has no room for so many bytes more. Makes the folder. */
export async function requireSpace(
  folder: string,
  neededBytes: number,
  freeBytes: (folder: string) => Promise<number> = freeBytesOf,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  if (neededBytes === 0) return;
  const free = await freeBytes(folder);
  if (free >= neededBytes + SPARE_BYTES) return;
  throw new DownloadError(
    "disk-full",
    `${gigabytes(neededBytes)} are to be downloaded into ${folder}, where ${gigabytes(free)} are free. Make room, or take another folder (--model-dir, MODEL_DIR) or a smaller quantization. Nothing was downloaded.`,
  );
}

/** What is free for somebody who is not root. */
async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
