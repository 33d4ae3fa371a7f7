import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { AudioError } from "./errors.ts";

export interface FileIdentity {
  /** SHA-256 of the bytes, hex. */
  readonly fileHash: string;
  readonly bytes: number;
}

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: "There is no file",
  ENOTDIR: "There is no file",
  EISDIR: "This is a folder, not a file:",
  EACCES: "I may not read the file",
};

/** For files on disk. Reads them piece by piece; throws `file-missing` where there is nothing to read. */
export async function hashFile(path: string, signal: AbortSignal): Promise<FileIdentity> {
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(path, { signal }) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  } catch (error) {
    signal.throwIfAborted();
    const problem = UNREADABLE[errorCode(error) ?? ""];
    if (problem === undefined) throw error;
    const message = `${problem} ${basename(path)}. Check the path and try again.`;
    throw new AudioError("file-missing", message, { cause: error });
  }
  return { fileHash: hash.digest("hex"), bytes };
}

/** The `code` that Node and undici put on their errors. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
