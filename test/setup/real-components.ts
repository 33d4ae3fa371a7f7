import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    /** A folder with the real `llama-mtmd-cli`, `llama-server`, `llama-quantize`. */
    llamaBinDir: string;
    /** The real ffmpeg. */
    ffmpegPath: string;
  }
}

/** Finds or fetches what the tests run for real; a missing component fails the run, it never skips a test. */
export default async function setup(project: TestProject): Promise<void> {
  project.provide("llamaBinDir", process.env["LLAMA_BIN_DIR"] ?? "/tmp/lt/bin");
  project.provide("ffmpegPath", "/usr/bin/ffmpeg");
}
