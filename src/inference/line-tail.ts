import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** Resolves, when the stream ends, with its last lines. `onLine` gets each as it comes. */
export async function readLineTail(
  stream: Readable,
  maxLines: number,
  onLine: (line: string) => void,
): Promise<readonly string[]> {
  const tail: string[] = [];
  for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
    if (line.trim() === "") continue;
    onLine(line);
    tail.push(line);
    if (tail.length > maxLines) tail.shift();
  }
  return tail;
}
