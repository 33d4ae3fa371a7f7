import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { createManualClock } from "./clock.ts";
import { startFakeDiscord, type FakeDiscordOptions } from "./fake-discord.ts";
import type { Upload } from "./upload.ts";

const SONG = Buffer.from("RIFF".repeat(50_000));

describe("the CDN", () => {
  it("serves an attachment with its type and length", async () => {
    await using posted = await post();

    const response = await fetch(posted.url);

    expect(response.headers.get("content-type")).toBe("audio/x-wav");
    expect(response.headers.get("content-length")).toBe(String(SONG.byteLength));
    expect(Buffer.from(await response.arrayBuffer()).equals(SONG)).toBe(true);
    expect(posted.upload.requestCount).toBe(1);
  });

  it.each([
    ["its signature changed", (url: string) => url.replace(/hm=./, "hm=z")],
    ["its expiry pushed back", (url: string) => url.replace(/ex=./, "ex=f")],
    ["another name", (url: string) => url.replace("song", "sung")],
    ["no signature", (url: string) => url.split("?")[0] ?? ""],
  ])("does not know a link with %s", async (_title, tamper) => {
    await using posted = await post();

    await expect(fetch(tamper(posted.url))).resolves.toHaveProperty("status", 404);
    expect(posted.upload.requestCount).toBe(0);
  });

  it("lets a link expire after a day; the message then has a fresh one", async () => {
    const clock = createManualClock();
    await using posted = await post({ clock });
    clock.advance(24 * 60 * 60 * 1000 + 1000);

    await expect(fetch(posted.url)).resolves.toHaveProperty("status", 404);
    await expect(fetch(await posted.freshUrl())).resolves.toHaveProperty("status", 200);
  });

  it("drops the connection at a byte, as often as asked, and can be resumed from there", async () => {
    await using posted = await post();
    posted.upload.fault({ dropAtByte: 70_000 }, 2);

    expect(await countBytes(posted.url)).toBe(70_000);
    expect(await countBytes(posted.url)).toBe(70_000);
    const rest = await fetch(posted.url, { headers: { range: "bytes=70000-" } });

    expect(rest.status).toBe(206);
    expect((await rest.arrayBuffer()).byteLength).toBe(SONG.byteLength - 70_000);
  });

  it("redirects wherever it is told to", async () => {
    await using posted = await post();
    const elsewhere = createServer((_request, response) => response.end("elsewhere"));
    elsewhere.listen(0, "127.0.0.1");
    await once(elsewhere, "listening");
    const { port } = elsewhere.address() as AddressInfo;
    posted.upload.fault({ redirectTo: `http://127.0.0.1:${port}/` });

    const response = await fetch(posted.url, { redirect: "manual" });

    expect(response.status).toBe(302);
    expect(response.headers.get("location")).toBe(`http://127.0.0.1:${port}/`);
    elsewhere.close();
  });

  it("lies about the length", async () => {
    await using posted = await post();
    posted.upload.fault({ contentLength: SONG.byteLength + 1000 });
    posted.upload.fault({ contentLength: null });

    await expect(countBytes(posted.url)).resolves.toBe(SONG.byteLength);
    const chunked = await fetch(posted.url);

    expect(chunked.headers.get("content-length")).toBeNull();
    expect((await chunked.arrayBuffer()).byteLength).toBe(SONG.byteLength);
  });

  it("answers with a status and waits until it may go on", async () => {
    await using posted = await post();
    const { promise, resolve } = Promise.withResolvers<void>();
    posted.upload.fault({ status: 503, until: promise });

    const response = fetch(posted.url);
    resolve();

    await expect(response).resolves.toHaveProperty("status", 503);
  });

  it("serves 200 MB that nobody holds in memory", async () => {
    const sizeBytes = 200 * 1024 * 1024;
    await using discord = await startFakeDiscord();
    const ada = discord.user();
    const upload = discord.upload({ sizeBytes }, "huge.wav");
    const [file] = ada.post(discord.dm(ada), { attachments: [upload] }).attachments;
    const before = process.memoryUsage().rss;

    const received = await countBytes(file?.url ?? "");

    expect(file?.size).toBe(sizeBytes);
    expect(received).toBe(sizeBytes);
    expect(process.memoryUsage().rss - before).toBeLessThan(sizeBytes);
  });
});

async function post(options?: FakeDiscordOptions) {
  const discord = await startFakeDiscord(options);
  const ada = discord.user();
  const channel = discord.dm(ada);
  const upload: Upload = discord.upload(SONG, "song.wav");
  const message = ada.post(channel, { attachments: [upload] });
  return {
    upload,
    url: message.attachments[0]?.url ?? "",
    async freshUrl() {
      const response = await fetch(
        `${discord.apiUrl}/v10/channels/${channel.id}/messages/${message.id}`,
        { headers: { authorization: `Bot ${discord.botToken}` } },
      );
      const fresh = (await response.json()) as { attachments: { url: string }[] };
      return fresh.attachments[0]?.url ?? "";
    },
    [Symbol.asyncDispose]: () => discord[Symbol.asyncDispose](),
  };
}

/** How much arrives, whether or not the connection lives to the end. */
async function countBytes(url: string): Promise<number> {
  const response = await fetch(url);
  let bytes = 0;
  try {
    for await (const chunk of response.body ?? []) bytes += chunk.byteLength;
  } catch {
    // The drop is what is looked at.
  }
  return bytes;
}
