import { createHash } from "node:crypto";
import { open } from "node:fs/promises";

export interface ExpectedBytes {
  readonly sizeBytes: number;
  /** Hex. */
  readonly sha256: string;
  /** What the file must begin with; undefined: anything. */
  readonly magic?: string | undefined;
}

const BLOCK_BYTES = 4 * 1024 * 1024;

/**
 * Why a file is not what was promised, for people; undefined where it is, to the last bit. Reads it once, from end to
 * end. Rejects with the system's error where it cannot be read.
 */
export async function faultOfFile(
  path: string,
  { sizeBytes, sha256, magic }: ExpectedBytes,
  onChecked: (bytes: number) => void,
  signal: AbortSignal,
): Promise<string | undefined> {
  await using file = await open(path);
  const { size } = await file.stat();
  if (size !== sizeBytes) return `it has ${size} bytes instead of ${sizeBytes}`;

  const hash = createHash("sha256");
  const block = Buffer.allocUnsafe(BLOCK_BYTES);
  for (let at = 0; at < sizeBytes;) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(block, 0, block.length, at);
    if (bytesRead === 0) return "it became shorter while it was read";
    if (
      at === 0 &&
      magic !== undefined &&
      !block.subarray(0, bytesRead).toString("latin1").startsWith(magic)
    ) {
      return `it does not begin with ${magic}`;
    }
    hash.update(block.subarray(0, bytesRead));
    at += bytesRead;
    onChecked(at);
  }
  return hash.digest("hex") === sha256 ? undefined : "its SHA-256 is another one";
}
