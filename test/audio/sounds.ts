import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findDecoder } from "../../src/audio/find-decoder.ts";
import type { Decoder } from "../../src/audio/decoder.ts";

const SOUNDS = fileURLToPath(new URL("../fixtures/sounds/", import.meta.url));

/** A file made by `scripts/make-sounds.ts`. */
export function sound(name: string): string {
  return join(SOUNDS, name);
}

export async function makeTempDir(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), "liner-audio-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** The real decoders: the system's ffmpeg, and what a machine without one uses. */
export async function findBothDecoders(ffmpegPath: string): Promise<Map<string, Decoder>> {
  const found = await Promise.all(
    [dirname(ffmpegPath), ""].map((folder) =>
      findDecoder({ searchPath: folder, env: process.env }, never()),
    ),
  );
  return new Map(found.map((decoder) => [decoder.name, decoder]));
}

/** A signal that nobody fires. */
export function never(): AbortSignal {
  return new AbortController().signal;
}
