import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { hashFile } from "../../src/audio/file-hash.ts";
import { makeTempDir, never, sound } from "./sounds.ts";

describe("hashFile", () => {
  it("gives the SHA-256 and the size of a file", async () => {
    const bytes = await readFile(sound("tune-s24.wav"));

    const identity = await hashFile(sound("tune-s24.wav"), never());

    expect(identity).toEqual({
      fileHash: createHash("sha256").update(bytes).digest("hex"),
      bytes: bytes.length,
    });
  });

  it("names a file that is not there", async () => {
    await expect(hashFile("/no/such/folder/song.mp3", never())).rejects.toMatchObject({
      reason: "file-missing",
      message: expect.stringContaining("song.mp3"),
    });
  });

  it("says that a folder is not a file", async () => {
    await using folder = await makeTempDir();

    await expect(hashFile(folder.path, never())).rejects.toMatchObject({
      reason: "file-missing",
      message: expect.stringContaining("folder"),
    });
  });

  it("stops when aborted", async () => {
    const reason = new Error("cancelled");

    await expect(hashFile(sound("tune.mp3"), AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
