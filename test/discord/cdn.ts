import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { Attachments, FileSource, StoredAttachment, Traffic } from "./attachments.ts";
import type { CdnFault } from "./cdn-faults.ts";

const CHUNK_BYTES = 64 * 1024;
const GONE = "This content is no longer available.";

export function isCdnPath(pathname: string): boolean {
  return /^\/(ephemeral-)?attachments\//.test(pathname);
}

/** Serves files to whoever has a link that is signed and not expired; 404 for all others, as Discord's CDN does. */
export function createCdn(attachments: Attachments, onChange: () => void) {
  return async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://loopback");
    const attachment = attachments.get(url.pathname.split("/")[3] ?? "");
    if (attachment === undefined || !attachments.verifies(url)) {
      response.writeHead(404, { "content-type": "text/plain" }).end(GONE);
      return;
    }
    attachment.traffic.requestCount += 1;
    attachment.traffic.asked.resolve(undefined);
    const fault = takeFault(attachment.traffic);
    onChange();
    await fault.until;
    if (fault.delayMs !== undefined) await delay(fault.delayMs);
    if (fault.redirectTo !== undefined) {
      response.writeHead(302, { location: fault.redirectTo }).end();
    } else if (fault.status === undefined) {
      await sendFile(request, response, attachment, fault);
    } else {
      response.writeHead(fault.status, { "content-type": "text/plain" }).end();
    }
  };
}

function takeFault({ faults }: Traffic): CdnFault {
  const found = faults.find(({ left }) => left > 0);
  if (found === undefined) return {};
  found.left -= 1;
  return found.fault;
}

async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  { source, contentType }: StoredAttachment,
  fault: CdnFault,
): Promise<void> {
  const total = await sizeOf(source);
  const from = rangeStart(request, total);
  const length = fault.contentLength === undefined ? total - from : fault.contentLength;
  response.writeHead(from > 0 ? 206 : 200, {
    "content-type": contentType ?? "application/octet-stream",
    "accept-ranges": "bytes",
    ...(length === null ? {} : { "content-length": length }),
    ...(from > 0 ? { "content-range": `bytes ${from}-${total - 1}/${total}` } : {}),
  });
  let sentBytes = 0;
  for await (const chunk of read(source, from, total)) {
    const leftBytes = (fault.dropAtByte ?? Number.POSITIVE_INFINITY) - sentBytes;
    const part = chunk.subarray(0, Math.min(chunk.byteLength, leftBytes));
    if (!(await write(response, part))) return;
    sentBytes += part.byteLength;
    if (part.byteLength < chunk.byteLength || part.byteLength === leftBytes) {
      response.socket?.destroySoon();
      return;
    }
    if (fault.bytesPerSecond !== undefined) {
      await delay((part.byteLength / fault.bytesPerSecond) * 1000);
    }
  }
  response.end();
  // A length that was a lie leaves the connection in no state to be used again.
  if (typeof fault.contentLength === "number") response.socket?.destroySoon();
}

/** False once the other side has gone. Waits until the bytes are out, so that a slow reader costs no memory. */
async function write(response: ServerResponse, part: Uint8Array): Promise<boolean> {
  if (response.destroyed) return false;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const onClose = (): void => resolve(false);
  response.once("close", onClose);
  response.write(part, (error) => resolve(error === null || error === undefined));
  const written = await promise;
  response.off("close", onClose);
  return written;
}

async function sizeOf(source: FileSource): Promise<number> {
  if ("bytes" in source) return source.bytes.byteLength;
  return "path" in source ? (await stat(source.path)).size : source.virtualBytes;
}

async function* read(source: FileSource, from: number, total: number): AsyncIterable<Uint8Array> {
  if ("path" in source) {
    yield* createReadStream(source.path, { start: from, highWaterMark: CHUNK_BYTES });
    return;
  }
  const zeros = new Uint8Array(CHUNK_BYTES);
  for (let at = from; at < total; at += CHUNK_BYTES) {
    const end = Math.min(at + CHUNK_BYTES, total);
    yield "bytes" in source ? source.bytes.subarray(at, end) : zeros.subarray(0, end - at);
  }
}

/** The start of `Range: bytes=N-`, the only form a download resumes with; 0 for anything else. */
function rangeStart(request: IncomingMessage, total: number): number {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
  return start < total ? start : 0;
}
