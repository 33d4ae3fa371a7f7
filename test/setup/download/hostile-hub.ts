import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the storage host does with one request for bytes; `fine` where nothing is said. */
export type Fault =
  | "fine"
  | "drops"
  | "stalls"
  | "silent"
  | "ends-early"
  | "wrong-range"
  | "wrong-total"
  | "too-much"
  | "whole"
  | "expired"
  | "status-500"
  | "status-429"
  | "status-429-for-an-hour"
  | "to-plain-http";

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly host: "hub" | "storage";
  readonly range: string | undefined;
  readonly token: string | undefined;
}

export interface HostileHub extends AsyncDisposable {
  readonly endpoint: URL;
  readonly seen: readonly SeenRequest[];
  /** What the next requests for bytes meet, in order. */
  readonly faults: Fault[];
  /** What each of them meets, once those are used up. */
  always: Fault;
  /** What the hub says to a HEAD instead of an answer. */
  refusal: { status: number; headers?: Record<string, string> } | undefined;
  /** What the hub claims about every file. */
  readonly claims: { sha256?: string; sizeBytes?: number; withoutChecksum?: boolean };
  /** How fast each connection to the storage is; undefined: as it can. */
  bytesPerSecond: number | undefined;
  /** Called when so many bytes were sent in all. */
  onSent: (bytes: number) => void;
}

export const COMMIT = "0123456789abcdef0123456789abcdef01234567";

/**
 * Hugging Face as far as a download sees it, on loopback: a hub that answers a HEAD with the headers that count and
 * leads a GET to a storage on another port by a link that is good for one request.
 */
export async function startHostileHub(
  files: Readonly<Record<string, Buffer>>,
): Promise<HostileHub> {
  const seen: SeenRequest[] = [];
  const links = new Set<string>();
  let serial = 0;
  let sent = 0;

  const storage = createServer((request, response) => void serve(request, response));
  const hub = createServer((request, response) => answer(request, response));
  for (const server of [storage, hub]) {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  }
  const storageOrigin = `http://127.0.0.1:${(storage.address() as AddressInfo).port}`;
  const state: HostileHub = {
    endpoint: new URL(`http://127.0.0.1:${(hub.address() as AddressInfo).port}`),
    seen,
    faults: [],
    always: "fine",
    refusal: undefined,
    claims: {},
    bytesPerSecond: undefined,
    onSent: () => {},
    async [Symbol.asyncDispose]() {
      for (const server of [storage, hub]) {
        server.closeAllConnections();
        server.close();
        await once(server, "close");
      }
    },
  };

  function note(request: IncomingMessage, host: SeenRequest["host"]): URL {
    const url = new URL(request.url ?? "/", "http://x");
    const { range, authorization: token } = request.headers;
    seen.push({ method: request.method ?? "", path: url.pathname, host, range, token });
    return url;
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname } = note(request, "hub");
    if (state.refusal !== undefined) {
      response.writeHead(state.refusal.status, state.refusal.headers).end();
      return;
    }
    const [, repo, revision, name = ""] =
      /^\/(.+)\/resolve\/([^/]+)\/([^/]+)$/.exec(pathname) ?? [];
    const bytes = files[`${repo}/${decodeURIComponent(name)}`];
    if (bytes === undefined || !["main", COMMIT].includes(revision ?? "")) {
      response.writeHead(404, { "x-error-code": "EntryNotFound" }).end();
      return;
    }
    const { sha256 = hashOf(bytes), sizeBytes = bytes.length, withoutChecksum } = state.claims;
    serial += 1;
    const link = `/${serial}/${encodeURIComponent(`${repo}/${name}`)}`;
    links.add(link);
    response
      .writeHead(302, {
        location: `${storageOrigin}${link}`,
        "x-repo-commit": COMMIT,
        "x-linked-size": sizeBytes,
        ...(withoutChecksum === true ? {} : { "x-linked-etag": `"${sha256}"` }),
      })
      .end();
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = note(request, "storage");
    const bytes = files[decodeURIComponent(pathname.split("/").slice(2).join("/"))];
    const fault = state.faults.shift() ?? state.always;
    if (bytes === undefined || !links.delete(pathname) || fault === "expired") {
      response.writeHead(403).end();
      return;
    }
    if (fault === "status-500") return void response.writeHead(500).end();
    if (fault === "status-429") return void response.writeHead(429, { "retry-after": "0" }).end();
    if (fault === "status-429-for-an-hour") {
      return void response.writeHead(429, { "retry-after": "3600" }).end();
    }
    if (fault === "to-plain-http") {
      return void response.writeHead(302, { location: "http://192.0.2.1/" }).end();
    }
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
    if (fault === "whole" || first === undefined) {
      response.writeHead(200, { "content-length": bytes.length });
      await send(response, bytes);
      return void response.end();
    }
    const shift = fault === "wrong-range" ? 1 : 0;
    const [from, to] = [Number(first) + shift, Number(last) + 1 + shift];
    const body = bytes.subarray(from, to);
    const total = fault === "wrong-total" ? bytes.length + 1 : bytes.length;
    response.writeHead(206, { "content-range": `bytes ${from}-${to - 1}/${total}` });
    const half = body.subarray(0, Math.ceil(body.length / 2));
    if (fault === "drops") {
      await send(response, half);
      return void request.socket.destroy();
    }
    if (fault === "silent") return response.flushHeaders();
    if (fault === "stalls") return send(response, half);
    if (fault === "ends-early") await send(response, half);
    else await send(response, body);
    if (fault === "too-much") await send(response, Buffer.alloc(1000));
    response.end();
  }

  async function send(response: ServerResponse, body: Buffer): Promise<void> {
    const step = state.bytesPerSecond === undefined ? body.length : state.bytesPerSecond / 20;
    for (let at = 0; at < body.length && !response.destroyed; at += step) {
      const chunk = body.subarray(at, at + step);
      await new Promise<void>((done) => response.write(chunk, () => done()));
      sent += chunk.length;
      state.onSent(sent);
      if (state.bytesPerSecond !== undefined) await new Promise((next) => setTimeout(next, 50));
    }
  }
  return state;
}

export function hashOf(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
