import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { checkFfmpeg, fetchFfmpeg, findFfmpeg } from "../../src/setup/ffmpeg.ts";
import {
  LLAMA_TOOLS,
  checkLlamaTools,
  fetchLlamaTools,
  findLlamaTools,
} from "../../src/setup/llama-tools.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** A folder with the real `llama-mtmd-cli`, `llama-server`, `llama-quantize`. */
    llamaBinDir: string;
    /** The real ffmpeg; ffprobe lies beside it. */
    ffmpegPath: string;
  }
}

const CACHE_DIR = fileURLToPath(new URL("../../.cache", import.meta.url));
const FETCH_TIMEOUT_MS = 10 * 60 * 1000;

/** Finds or fetches what the tests run for real; a missing component fails the run, it never skips a test. */
export default async function setup(project: TestProject): Promise<void> {
  const signal = AbortSignal.timeout(FETCH_TIMEOUT_MS);
  const { env } = process;
  const places = { searchPath: env["PATH"] ?? "", cacheDir: CACHE_DIR };
  const fetching = { cacheDir: CACHE_DIR, env, onProgress: (line: string) => console.error(line) };

  const llamaBinDir =
    (await findLlamaTools({ ...places, binDir: env["LLAMA_BIN_DIR"], tools: LLAMA_TOOLS })) ??
    (await fetchLlamaTools(fetching, signal));
  const ffmpegPath = (await findFfmpeg(places)) ?? (await fetchFfmpeg(fetching, signal));
  await checkLlamaTools(llamaBinDir, env, signal);
  await checkFfmpeg(ffmpegPath, env, signal);

  project.provide("llamaBinDir", llamaBinDir);
  project.provide("ffmpegPath", ffmpegPath);
}
