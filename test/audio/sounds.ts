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

/** A real decoder: the system's ffmpeg, or what a machine without one uses. */
export async function findOneDecoder(name: string, ffmpegPath: string): Promise<Decoder> {
  const searchPath = name === "ffmpeg" ? dirname(ffmpegPath) : "";
  const decoder = await findDecoder({ searchPath, env: process.env }, never());
  if (decoder.name !== name) throw new Error(`found ${decoder.name} instead of ${name}`);
  return decoder;
}

/** A signal that nobody fires. */
export function never(): AbortSignal {
  return new AbortController().signal;
}
