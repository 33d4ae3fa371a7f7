import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { fetchPiece } from "../../../src/setup/download/fetch-piece.ts";
import { createWebClient } from "../../../src/setup/download/web-client.ts";
import { COMMIT, startHostileHub } from "./hostile-hub.ts";

const BYTES = Buffer.alloc(300_000, "GGUF");

it("calls a full disk a full disk, and counts only what got onto it", async () => {
  await using hub = await startHostileHub({ "a/b/m.gguf": BYTES });
  await using client = createWebClient({ env: {} });
  await using real = await open(join(tmpdir(), `liner-piece-${process.pid}`), "w+");
  let written = 0;
  // A file on a disk that takes 100 kB: a real one would need root.
  const file = new Proxy(real, {
    get: (target, name) =>
      name === "write"
        ? async (chunk: Buffer, offset: number, length: number, position: number) => {
            if (written + length > 100_000) {
              throw Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" });
            }
            written += length;
            return target.write(chunk, offset, length, position);
          }
        : (Reflect.get(target, name) as unknown),
  });
  const piece = { start: 0, end: BYTES.length, done: 0 };

  const fetching = fetchPiece(
    piece,
    {
      client,
      file,
      url: new URL(`/a/b/resolve/${COMMIT}/m.gguf`, hub.endpoint),
      token: undefined,
      sizeBytes: BYTES.length,
      path: "/disk/m.gguf",
      onBytes: () => {},
      now: Date.now,
    },
    AbortSignal.timeout(30_000),
  );

  await expect(fetching).rejects.toMatchObject({
    reason: "disk-full",
    message: expect.stringMatching(/\/disk\/m\.gguf.*what arrived is kept/),
  });
  expect(piece.done).toBe(written);
});
