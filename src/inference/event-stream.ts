import { createParser } from "eventsource-parser";

/** What came: an event's data, or a line that no event has, such as an error that a proxy put there. */
export type StreamPiece =
  | { readonly kind: "data"; readonly data: string }
  | { readonly kind: "stray"; readonly line: string };

/**
 * The events of a server-sent stream. Rejects as the stream does, and with RangeError where it gives more than
 * `maxBytes`. The stream is destroyed when the reader leaves.
 */
export async function* readEvents(
  stream: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<StreamPiece> {
  const decoder = new TextDecoder();
  let pieces: StreamPiece[] = [];
  let bytes = 0;
  const parser = createParser({
    onEvent: ({ data }) => pieces.push({ kind: "data", data }),
    onError(error) {
      if (error.type === "unknown-field") pieces.push({ kind: "stray", line: error.line ?? "" });
    },
  });
  for await (const chunk of stream) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new RangeError(`more than ${maxBytes} bytes`);
    parser.feed(decoder.decode(chunk, { stream: true }));
    const arrived = pieces;
    pieces = [];
    yield* arrived;
  }
}

/** The whole text, where it is not longer than that. Rejects as the stream does, or with RangeError. */
export async function readText(
  stream: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new RangeError(`more than ${maxBytes} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
