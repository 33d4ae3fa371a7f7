import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";

const HEADER_BYTES = 44;
const SAMPLE_BYTES = 2;

/** Of a mono s16 WAV with a plain header, by its size: a header can say anything. 0 where there is no such file. */
export async function wavSampleCount(path: string): Promise<number> {
  const { size } = await stat(path).catch(() => ({ size: 0 }));
  return Math.max(0, Math.floor((size - HEADER_BYTES) / SAMPLE_BYTES));
}

/** The largest absolute sample (0 to 32,768), read piece by piece. */
export async function peakSample(path: string, signal: AbortSignal): Promise<number> {
  let peak = 0;
  const pieces = createReadStream(path, { start: HEADER_BYTES, signal }) as AsyncIterable<Buffer>;
  for await (const piece of pieces) {
    // Pieces have an even length: the stream's buffer has one, and only the last may be shorter.
    for (let at = 0; at + 1 < piece.length; at += SAMPLE_BYTES) {
      const level = Math.abs(piece.readInt16LE(at));
      if (level > peak) peak = level;
    }
  }
  return peak;
}

/** Cuts the samples after `keptSamples`, adds silence up to `fileSamples`, and makes the header agree. */
export async function resizeWav(
  path: string,
  keptSamples: number,
  fileSamples: number,
): Promise<void> {
  await using file = await open(path, "r+");
  await file.truncate(HEADER_BYTES + keptSamples * SAMPLE_BYTES);
  // Growing fills with zeros, and zeros are silence.
  await file.truncate(HEADER_BYTES + fileSamples * SAMPLE_BYTES);
  const dataBytes = fileSamples * SAMPLE_BYTES;
  await writeUInt32(file, 4, HEADER_BYTES - 8 + dataBytes);
  await writeUInt32(file, 40, dataBytes);
}

async function writeUInt32(
  file: { write(bytes: Buffer, offset: number, length: number, at: number): Promise<unknown> },
  at: number,
  value: number,
): Promise<void> {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  await file.write(bytes, 0, 4, at);
}
