import { describe, expect, it } from "vitest";
import { readEvents, type StreamPiece } from "../../src/inference/event-stream.ts";

describe("readEvents", () => {
  it.each([1, 2, 3, 7, 1_000])("reads events that arrive %i bytes at a time", async (size) => {
    const text =
      ': ping\n\ndata: {"a":"日本"}\r\n\r\ndata: two\ndata: lines\n\nproxy error: gone\n\n';

    expect(await all(readEvents(inPieces(text, size), 1_000))).toEqual([
      { kind: "data", data: '{"a":"日本"}' },
      { kind: "data", data: "two\nlines" },
      { kind: "stray", line: "proxy error: gone" },
    ]);
  });

  it("stops at what is too much", async () => {
    await expect(all(readEvents(inPieces("data: x\n\n".repeat(100), 50), 500))).rejects.toThrow(
      "more than 500 bytes",
    );
  });

  it("closes what it reads from when the reader leaves", async () => {
    let isClosed = false;
    const source = async function* (): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield Buffer.from("data: on and on\n\n");
      } finally {
        isClosed = true;
      }
    };

    for await (const piece of readEvents(source(), 1_000)) {
      expect(piece).toEqual({ kind: "data", data: "on and on" });
      break;
    }

    expect(isClosed).toBe(true);
  });
});

async function* inPieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += size) {
    yield bytes.subarray(start, start + size);
  }
}

async function all(pieces: AsyncIterable<StreamPiece>): Promise<StreamPiece[]> {
  const found: StreamPiece[] = [];
  for await (const piece of pieces) found.push(piece);
  return found;
}
