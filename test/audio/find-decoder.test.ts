import { chmod, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { findDecoder } from "../../src/audio/find-decoder.ts";
import { makeTempDir, never, sound } from "./sounds.ts";

const NO_PACKAGE = "no-such-package-as-this";

describe("findDecoder", () => {
  it("prefers the ffmpeg on the search path", async () => {
    const searchPath = dirname(inject("ffmpegPath"));

    const decoder = await findDecoder({ searchPath, env: process.env }, never());

    expect(decoder).toMatchObject({ name: "ffmpeg", version: expect.stringMatching(/^\S*\d/) });
  });

  it("falls back on the build from npm", async () => {
    const decoder = await findDecoder({ searchPath: "", env: process.env }, never());

    expect(decoder).toMatchObject({
      name: "ffmpeg-wasm",
      version: expect.stringMatching(/^\d+\.\d+/),
    });
  });

  it("falls back when what is called ffmpeg does not run", async () => {
    await using folder = await makeFakeFfmpeg("exit 127");

    const decoder = await findDecoder({ searchPath: folder.path, env: process.env }, never());

    expect(decoder.name).toBe("ffmpeg-wasm");
  });

  it("says what to install where there is neither", async () => {
    const finding = findDecoder(
      { searchPath: "", env: process.env, wasmPackage: NO_PACKAGE },
      never(),
    );

    await expect(finding).rejects.toMatchObject({
      reason: "decoder-missing",
      message: expect.stringContaining("apt install ffmpeg"),
    });
  });
});

describe("a decoder process", () => {
  it("does not see the bot's secrets", async () => {
    await using fake = await makeFakeFfmpeg("env >&2; exit 1");
    const env = { ...process.env, DISCORD_TOKEN: "the-token", OPENAI_API_KEY: "the-key" };

    const decoding = decodeWith(fake.path, { env });

    await expect(decoding).rejects.toMatchObject({
      reason: "undecodable",
      cause: { message: expect.stringMatching(/^(?=[^]*\bPATH=)(?![^]*the-token)(?![^]*the-key)/) },
    });
  });

  it("is ended when it takes too long", async () => {
    await using fake = await makeFakeFfmpeg("exec sleep 60");

    const decoding = decodeWith(fake.path, { deadlineMs: 200 });

    await expect(decoding).rejects.toMatchObject({ reason: "decoder-timeout" });
  });

  it("is ended when it takes too long, also as WASM", async () => {
    const decoding = decodeWith("", { deadlineMs: 50 });

    await expect(decoding).rejects.toMatchObject({ reason: "decoder-timeout" });
  });

  it("is ended with the order's own reason when the order is cancelled", async () => {
    await using fake = await makeFakeFfmpeg("exec sleep 60");
    const cancel = new AbortController();
    const reason = new Error("cancelled");

    const decoding = decodeWith(fake.path, {}, cancel.signal);
    cancel.abort(reason);

    await expect(decoding).rejects.toBe(reason);
  });

  it("does not blame the file for a full disk", async () => {
    await using fake = await makeFakeFfmpeg(
      'echo "heard.wav: No space left on device" >&2; exit 1',
    );

    await expect(decodeWith(fake.path, {})).rejects.toMatchObject({
      name: "Error",
      message: expect.stringContaining("No space left"),
    });
  });

  it("is a damaged file's problem when it crashes", async () => {
    await using fake = await makeFakeFfmpeg("kill -SEGV $$");

    await expect(decodeWith(fake.path, {})).rejects.toMatchObject({ reason: "undecodable" });
  });
});

/** A program that says it is ffmpeg, and then does something else. */
async function makeFakeFfmpeg(behaviour: string) {
  const folder = await makeTempDir();
  const path = join(folder.path, "ffmpeg");
  const version = behaviour.startsWith("exit")
    ? ""
    : '[ "$1" = -version ] && echo "ffmpeg version fake" && exit 0\n';
  await writeFile(path, `#!/bin/sh\n${version}${behaviour}\n`);
  await chmod(path, 0o755);
  return folder;
}

async function decodeWith(
  searchPath: string,
  options: { env?: NodeJS.ProcessEnv; deadlineMs?: number },
  signal = never(),
) {
  const decoder = await findDecoder({ searchPath, env: process.env, ...options }, never());
  await using folder = await makeTempDir();
  const job = {
    inputPath: sound("tune.mp3"),
    folder: folder.path,
    heardCapSeconds: 600,
    losslessGuess: false,
  };
  return await decoder.decode(job, signal);
}
