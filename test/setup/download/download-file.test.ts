import { once } from "node:events";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lockFolder } from "../../../src/setup/download/folder-lock.ts";
import type { DownloadProgress } from "../../../src/setup/download/speed.ts";
import { BYTES, openStage, type Stage } from "./download-stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage[Symbol.asyncDispose]());

describe("downloadFile", () => {
  it("brings the bytes, several pieces at once, and leaves nothing beside them", async () => {
    await stage.download();

    expect((await readFile(stage.destination)).equals(BYTES)).toBe(true);
    expect(await readdir(stage.folder)).toEqual(["model.gguf"]);
    expect(stage.rangesAsked()).toHaveLength(11);
  });

  it("tells how far it is, how fast, and then that it checks", async () => {
    stage.hub.bytesPerSecond = 400_000;
    const progress: DownloadProgress[] = [];

    await stage.download({ onProgress: (event) => progress.push(event) });

    const downloading = progress.filter((event) => event.stage === "downloading");
    expect(downloading.at(-1)).toMatchObject({ doneBytes: BYTES.length, secondsLeft: 0 });
    expect(downloading.some(({ bytesPerSecond }) => (bytesPerSecond ?? 0) > 0)).toBe(true);
    expect(progress.at(-1)).toMatchObject({ stage: "checking", doneBytes: BYTES.length });
  });

  it("shows the token to the hub alone, not to the storage that it leads to", async () => {
    await stage.download({ token: "hf_secret" });

    const shown = (host: string) =>
      new Set(stage.hub.seen.filter((asked) => asked.host === host).map(({ token }) => token));
    expect(shown("hub")).toEqual(new Set(["Bearer hf_secret"]));
    expect(shown("storage")).toEqual(new Set([undefined]));
  });

  it("goes on after SIGKILL with what it had", { timeout: 60_000 }, async () => {
    stage.hub.bytesPerSecond = 200_000;
    const killed = execa(
      process.execPath,
      [
        fileURLToPath(new URL("children/download-once.ts", import.meta.url)),
        stage.hub.endpoint.href,
        stage.destination,
      ],
      { reject: false },
    );
    // Only what was written down counts, which happens once a second.
    await stateTells((done) => done >= 150_000);
    killed.kill("SIGKILL");
    expect((await killed).signal).toBe("SIGKILL");
    stage.hub.bytesPerSecond = undefined;
    const asked = stage.rangesAsked().length;

    await stage.download();

    expect((await readFile(stage.destination)).equals(BYTES)).toBe(true);
    const missing = stage
      .rangesAsked()
      .slice(asked)
      .map((range) => /(\d+)-(\d+)/.exec(range ?? ""))
      .reduce((sum, found) => sum + Number(found?.[2]) - Number(found?.[1]) + 1, 0);
    expect(missing).toBeLessThan(BYTES.length - 100_000);
  });

  it.each([
    {
      what: "of other bytes",
      state: JSON.stringify({
        sizeBytes: BYTES.length,
        sha256: "cd".repeat(32),
        pieces: [{ start: 0, end: BYTES.length, done: BYTES.length }],
      }),
    },
    { what: "no JSON", state: "{" },
    { what: "with a gap", state: JSON.stringify({ pieces: [{ start: 5, end: 9, done: 0 }] }) },
  ])("begins anew at once where its notes are $what", async ({ state }) => {
    await writeFile(`${stage.destination}.part`, Buffer.alloc(BYTES.length));
    await writeFile(`${stage.destination}.part.json`, state);
    const notices: string[] = [];

    await stage.download({ onNotice: (line) => notices.push(line) });

    expect((await readFile(stage.destination)).equals(BYTES)).toBe(true);
    expect(notices).toEqual([]); // It did not have to find out by the checksum.
  });

  it("ends at once when it is told to, and keeps what arrived", async () => {
    stage.hub.bytesPerSecond = 100_000;
    const stop = new AbortController();
    stage.hub.onSent = (bytes) => {
      if (bytes > 50_000) stop.abort(new Error("interrupted"));
    };

    const downloading = stage.download({ signal: stop.signal });

    await expect(downloading).rejects.toThrow("interrupted");
    expect((await readdir(stage.folder)).toSorted()).toEqual([
      "model.gguf.part",
      "model.gguf.part.json",
    ]);
  });

  it("goes through the proxy that the environment names, unless it is to be left out", async () => {
    const through: string[] = [];
    const proxy = createServer((incoming, outgoing) => {
      through.push(incoming.url ?? "");
      const { method, headers } = incoming;
      request(incoming.url ?? "", { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      }).end();
    });
    proxy.on("connect", ({ url }, socket) => {
      through.push(url ?? "");
      socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    });
    proxy.listen(0, "127.0.0.1");
    await once(proxy, "listening");
    const address = proxy.address();
    const HTTP_PROXY = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;

    await stage.download({ env: { HTTP_PROXY, NO_PROXY: "127.0.0.1" } });
    expect(through).toEqual([]);
    await stage.download({ env: { HTTP_PROXY } }).catch(() => {});
    expect(through.length).toBeGreaterThan(0);
    proxy.closeAllConnections();
    proxy.close();
  });
});

describe("lockFolder", () => {
  it("says so where nothing can be written, and what helps", async () => {
    await mkdir(join(stage.folder, ".setup.lock"));

    await expect(lockFolder(stage.folder)).rejects.toMatchObject({
      reason: "not-writable",
      message: expect.stringMatching(/nothing can be written there.*--model-dir/),
    });
  });

  it("lets one download into a folder at a time", async () => {
    const first = await lockFolder(stage.folder);

    await expect(lockFolder(stage.folder)).rejects.toMatchObject({ reason: "busy" });
    first[Symbol.dispose]();
    (await lockFolder(stage.folder))[Symbol.dispose]();
  });
});

async function stateTells(isEnough: (doneBytes: number) => boolean): Promise<void> {
  for (;;) {
    const path = `${stage.destination}.part.json`;
    const text = await readFile(path, "utf8").catch(() => '{"pieces":[]}');
    const { pieces } = JSON.parse(text) as { pieces: { done: number }[] };
    if (isEnough(pieces.reduce((sum, { done }) => sum + done, 0))) return;
    await new Promise((next) => setTimeout(next, 20));
  }
}
