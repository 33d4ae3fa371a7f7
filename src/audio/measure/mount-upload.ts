import { fstatSync, openSync, readSync } from "node:fs";
import type { FfmpegCore } from "@ffmpeg/core";

interface Chunk {
  readonly size: number;
  readonly bytes: ArrayBuffer;
}

/**
 * Lets ffmpeg's WASM build read a file where it lies, piece by piece: copied into its memory, two hours of music would
 * take hundreds of megabytes. The build knows this only of a browser's files, whose reader we stand in for. The file
 * stays open as long as the process lives.
 */
export function mountUpload(
  core: FfmpegCore,
  { hostPath, folder, name }: { hostPath: string; folder: string; name: string },
): void {
  const file = openSync(hostPath, "r");
  const { size } = fstatSync(file);
  const data = {
    size,
    slice(start: number, end: number): Chunk {
      const bytes = new Uint8Array(Math.max(0, Math.min(size, end) - start));
      const read = readSync(file, bytes, 0, bytes.length, start);
      return { size: read, bytes: bytes.buffer.slice(0, read) };
    },
  };
  Object.assign(globalThis, { FileReaderSync });
  core.FS.mkdir(folder);
  core.FS.mount(core.FS.filesystems.WORKERFS, { blobs: [{ name, data }] }, folder);
}

/** `new` of it gives the object: what a browser calls a class. */
function FileReaderSync() {
  return { readAsArrayBuffer: ({ bytes }: Chunk) => bytes };
}
