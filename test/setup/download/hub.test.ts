import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createHub } from "../../../src/setup/download/hub.ts";
import { createWebClient, type WebClient } from "../../../src/setup/download/web-client.ts";
import { COMMIT, hashOf, startHostileHub, type HostileHub } from "./hostile-hub.ts";

const FILE = { repo: "somebody/model", fileName: "model.gguf" };
const BYTES = Buffer.from("GGUF and more");

let server: HostileHub;
let client: WebClient;
beforeEach(async () => {
  server = await startHostileHub({ "somebody/model/model.gguf": BYTES });
  client = createWebClient({ env: {} });
});
afterEach(async () => {
  await client[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

describe("createHub", () => {
  it("tells size, checksum, and an address that stays with this commit, and fetches nothing", async () => {
    const offered = await find();

    expect(offered).toEqual({
      url: new URL(`/somebody/model/resolve/${COMMIT}/model.gguf`, server.endpoint),
      sizeBytes: BYTES.length,
      sha256: hashOf(BYTES),
    });
    expect(server.seen).toEqual([
      {
        method: "HEAD",
        path: "/somebody/model/resolve/main/model.gguf",
        host: "hub",
        range: undefined,
        token: undefined,
      },
    ]);
  });

  it("follows the hub's own redirect, of a repository that was renamed", async () => {
    await using renamed = await startHostileHub({});
    renamed.refusal = {
      status: 307,
      headers: { location: `${server.endpoint.origin}/somebody/model/resolve/main/model.gguf` },
    };

    await expect(find(renamed)).resolves.toMatchObject({ sizeBytes: BYTES.length });
  });

  it("takes a mirror below a path of its own", async () => {
    const endpoint = new URL("/proxy/hub/", server.endpoint);

    await expect(find(server, endpoint)).rejects.toMatchObject({ reason: "not-found" });
    expect(server.seen.at(-1)?.path).toBe("/proxy/hub/somebody/model/resolve/main/model.gguf");
  });

  it.each([
    { status: 401, code: "GatedRepo", reason: "gated", says: /agree to its terms.*HF_TOKEN/ },
    { status: 403, code: undefined, reason: "gated", says: /status 403.*HF_TOKEN/ },
    { status: 401, code: "RepoNotFound", reason: "not-found", says: /renamed, private or deleted/ },
    { status: 404, code: "EntryNotFound", reason: "not-found", says: /by hand/ },
    { status: 429, code: undefined, reason: "rate-limited", says: /too many requests.*in 30 s/ },
    { status: 503, code: undefined, reason: "server-failed", says: /trouble of its own/ },
  ])("has words for status $status ($code)", async ({ status, code, reason, says }) => {
    server.refusal = {
      status,
      ...(code === undefined ? {} : { headers: { "x-error-code": code } }),
    };

    const finding = find();

    await expect(finding).rejects.toMatchObject({
      reason,
      message: expect.stringMatching(says),
    });
  });

  it("offers nothing that could not be checked", async () => {
    server.claims.withoutChecksum = true;

    await expect(find()).rejects.toMatchObject({ reason: expect.stringMatching(/no-checksum/) });
  });

  it("says that there is no way to a host that nobody knows", async () => {
    await expect(find(server, new URL("https://nowhere.invalid"))).rejects.toMatchObject({
      reason: "network",
      message: expect.stringMatching(/is the network there/),
    });
  });
});

function find(from: HostileHub = server, endpoint: URL = from.endpoint) {
  const hub = createHub({ client, endpoint, token: undefined });
  return hub.find(FILE, AbortSignal.timeout(30_000));
}
