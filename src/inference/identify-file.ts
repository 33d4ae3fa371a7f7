import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { perFileVersion } from "./per-file-version.ts";

const SAMPLE_BYTES = 1024 * 1024;

/**
 * `<size>-<SHA-256>` of the first and last MiB: tells model files apart (metadata stands at the head, weights at the
 * tail) without reading gigabytes. Remembered until the file changes. Rejects with the system's error where it cannot
 * be read.
 */
export const identifyFile: (path: string) => Promise<string> = perFileVersion(
  async (path, sizeBytes) => {
    const hash = createHash("sha256");
    await using file = await open(path);
    for (const start of [0, Math.max(0, sizeBytes - SAMPLE_BYTES)]) {
      const buffer = Buffer.alloc(Math.min(SAMPLE_BYTES, sizeBytes));
      const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
      hash.update(buffer.subarray(0, bytesRead));
    }
    return `${sizeBytes}-${hash.digest("hex")}`;
  },
);
