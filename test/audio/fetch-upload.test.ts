import { createHash, randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  createFetcher,
  type FetchTimeouts,
  type UploadRequest,
} from "../../src/audio/fetch-upload.ts";
import { startFileServer } from "./file-server.ts";
import { makeTempDir, never } from "./sounds.ts";

const TRACK = randomBytes(300_000);
const TRACK_HASH = createHash("sha256").update(TRACK).digest("hex");

describe("fetchUpload", () => {
  it("streams the file to disk and knows its hash", async () => {
    await using server = await startFileServer((response) => response.end(TRACK));
    await using desk = await makeDesk([server.host]);

    const fetched = await desk.fetch({ url: server.url });

    expect(fetched).toEqual({ fileHash: TRACK_HASH, bytes: TRACK.length });
    expect(await readFile(desk.destination)).toEqual(TRACK);
  });

  it("follows a redirect to another host on the list", async () => {
    await using target = await startFileServer((response) => response.end(TRACK));
    await using server = await startFileServer((response) => redirect(response, target.url));
    await using desk = await makeDesk([server.host, target.host]);

    await expect(desk.fetch({ url: server.url })).resolves.toMatchObject({ fileHash: TRACK_HASH });
  });

  it("does not knock at a host that is not on the list, not even when redirected there", async () => {
    await using stranger = await startFileServer((response) => response.end(TRACK));
    await using server = await startFileServer((response) => redirect(response, stranger.url));
    await using desk = await makeDesk([server.host]);

    await expect(desk.fetch({ url: server.url })).rejects.toMatchObject({
      reason: "host-not-allowed",
    });
    await expect(desk.fetch({ url: stranger.url })).rejects.toMatchObject({
      reason: "host-not-allowed",
    });
    expect(stranger.requests).toBe(0);
    expect(await desk.files()).toEqual([]);
  });

  it("gives up after three redirects", async () => {
    await using server = await startFileServer((response) => redirect(response, "/again"));
    await using desk = await makeDesk([server.host]);

    await expect(desk.fetch({ url: server.url })).rejects.toMatchObject({ reason: "fetch-failed" });
    expect(server.requests).toBe(4);
  });

  it("does not ask for a file that is declared too large", async () => {
    await using server = await startFileServer((response) => response.end(TRACK));
    await using desk = await makeDesk([server.host], { maxBytes: 1_000_000 });

    const fetching = desk.fetch({ url: server.url, declaredBytes: 212_000_000 });

    await expect(fetching).rejects.toMatchObject({
      reason: "too-large",
      message: expect.stringMatching(/212 MB.*1\.0 MB/),
    });
    expect(server.requests).toBe(0);
  });

  it.each([
    { lie: "is announced to be", headers: { "content-length": String(TRACK.length) } },
    { lie: "turns out to be", headers: {} },
  ])("stops at a file that $lie larger than declared", async ({ headers }) => {
    await using server = await startFileServer((response) => {
      response.writeHead(200, headers).write(TRACK.subarray(0, 150_000));
      response.end(TRACK.subarray(150_000));
    });
    await using desk = await makeDesk([server.host], { maxBytes: 200_000 });

    const fetching = desk.fetch({ url: server.url, declaredBytes: 1_000 });

    await expect(fetching).rejects.toMatchObject({ reason: "too-large" });
    expect(await desk.files()).toEqual([]);
  });

  it.each([403, 404, 410])(
    "asks to upload again when the link has expired (%i)",
    async (status) => {
      await using server = await startFileServer((response) =>
        response.writeHead(status).end("gone"),
      );
      await using desk = await makeDesk([server.host]);

      await expect(desk.fetch({ url: server.url })).rejects.toMatchObject({
        reason: "link-expired",
        message: expect.stringContaining("Upload the track again"),
      });
      expect(await desk.files()).toEqual([]);
    },
  );

  it.each([429, 500, 503])("says that the host could not serve it (%i)", async (status) => {
    await using server = await startFileServer((response) => response.writeHead(status).end());
    await using desk = await makeDesk([server.host]);

    await expect(desk.fetch({ url: server.url })).rejects.toMatchObject({ reason: "fetch-failed" });
    expect(server.requests).toBe(1);
  });

  it.each([
    { when: "before the answer", sent: 0 },
    { when: "in the middle of the file", sent: 100_000 },
  ])("starts over once when the connection drops $when", async ({ sent }) => {
    await using server = await startFileServer((response, count) => {
      if (count === 1) dropAfter(response, sent);
      else response.end(TRACK);
    });
    await using desk = await makeDesk([server.host]);

    await expect(desk.fetch({ url: server.url })).resolves.toEqual({
      fileHash: TRACK_HASH,
      bytes: TRACK.length,
    });
    expect(await readFile(desk.destination)).toEqual(TRACK);
  });

  it("gives up when the connection drops twice, and leaves nothing", async () => {
    await using server = await startFileServer((response) => dropAfter(response, 100_000));
    await using desk = await makeDesk([server.host]);

    await expect(desk.fetch({ url: server.url })).rejects.toMatchObject({ reason: "fetch-failed" });
    expect(server.requests).toBe(2);
    expect(await desk.files()).toEqual([]);
  });

  it.each([
    { what: "does not answer", sent: undefined, timeouts: { headersMs: 100 } },
    { what: "stops in the middle", sent: 100_000, timeouts: { idleMs: 100 } },
    { what: "is slower than the whole deadline allows", sent: 100_000, timeouts: { totalMs: 300 } },
  ])("does not wait for a host that $what", async ({ sent, timeouts }) => {
    await using server = await startFileServer((response) => {
      if (sent !== undefined) response.writeHead(200).write(TRACK.subarray(0, sent));
    });
    await using desk = await makeDesk([server.host], { timeouts });

    await expect(desk.fetch({ url: server.url })).rejects.toMatchObject({
      reason: "fetch-failed",
      message: expect.stringContaining("stalled"),
    });
    expect(server.requests).toBe(1);
    expect(await desk.files()).toEqual([]);
  });

  it("stops at once when nobody wants the file any more", async () => {
    const cancel = new AbortController();
    await using server = await startFileServer((response) => {
      response
        .writeHead(200)
        .write(TRACK.subarray(0, 1_000), () => cancel.abort(new Error("cancelled")));
    });
    await using desk = await makeDesk([server.host]);

    await expect(desk.fetch({ url: server.url }, cancel.signal)).rejects.toThrow("cancelled");
    expect(await desk.files()).toEqual([]);
  });

  it("does not blame the host for a disk that takes nothing", async () => {
    await using server = await startFileServer((response) => response.end(TRACK));
    await using desk = await makeDesk([server.host]);

    const fetching = desk.fetch({
      url: server.url,
      destination: join(desk.destination, "no/such/folder"),
    });

    await expect(fetching).rejects.toMatchObject({ code: "ENOENT" });
  });
});

interface DeskOptions {
  readonly maxBytes?: number;
  readonly timeouts?: Partial<FetchTimeouts>;
}

async function makeDesk(allowedHosts: readonly string[], options: DeskOptions = {}) {
  const folder = await makeTempDir();
  const destination = join(folder.path, "upload");
  const fetcher = createFetcher({ allowedHosts, maxBytes: 1_000_000, ...options });
  return {
    destination,
    fetch: (upload: Partial<UploadRequest> & { url: string }, signal = never()) =>
      fetcher.fetchUpload({ destination, ...upload }, signal),
    files: () => readdir(folder.path),
    async [Symbol.asyncDispose]() {
      await fetcher[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { location }).end();
}

function dropAfter(response: ServerResponse, bytes: number): void {
  if (bytes === 0) {
    response.destroy();
    return;
  }
  response.writeHead(200, { "content-length": String(TRACK.length) });
  response.write(TRACK.subarray(0, bytes), () => response.destroy());
}
