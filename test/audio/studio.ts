import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inject } from "vitest";
import { pcm16Wav, playTune } from "../../scripts/sounds/tune.ts";
import { createAudioCache } from "../../src/audio/audio-cache.ts";
import { createPreparer } from "../../src/audio/prepare-track.ts";
import type { WindowRule } from "../../src/audio/track.ts";
import { findOneDecoder, makeTempDir, never } from "./sounds.ts";

const RATE_HZ = 16_000;

interface StudioOptions {
  readonly windowRule?: WindowRule;
  readonly heardCapSeconds?: number;
}

/** A preparer with its cache in a folder of its own, around a real decoder. */
export async function makeStudio(decoderName: string, options: StudioOptions = {}) {
  const decoder = await findOneDecoder(decoderName, inject("ffmpegPath"));
  const home = await makeTempDir();
  const dir = join(home.path, "prepared");
  const cache = await createAudioCache({ dir, budgetBytes: 1e8 });
  const preparer = createPreparer({ decoder, cache, windowRule: "keeps-tail", ...options });
  async function write(fileName: string, bytes: Buffer): Promise<string> {
    const path = join(home.path, fileName);
    await writeFile(path, bytes);
    return path;
  }
  return {
    cache,
    preparation: preparer.preparation,
    prepare: (path: string, signal = never()) =>
      preparer.prepareTrack({ path, fileName: path }, signal),
    write,
    writeTune: (seconds: number) =>
      write("tune.wav", pcm16Wav(playTune({ seconds, sampleRateHz: RATE_HZ, channels: 1 }))),
    everything: () => readdir(dir),
    leftovers: async () => (await readdir(dir)).filter((name) => !name.endsWith(".wav")),
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  };
}
