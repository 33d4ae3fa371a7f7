import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { inject } from "vitest";
import { DEFAULT_DEADLINE } from "../../src/inference/deadline.ts";
import type { AnswerRequest, Message } from "../../src/inference/engine.ts";
import { DEFAULT_SAMPLING } from "../../src/inference/sampling.ts";
import { startLlamaMtmdCli, type StartOptions } from "../../src/inference/start-llama-mtmd-cli.ts";
import { standIn } from "./stand-in.ts";
import { writeTone } from "./tone.ts";

export interface EngineFolder {
  readonly path: string;
  /** Prompts lie here while they are needed. */
  readonly tempDir: string;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function createEngineFolder(): Promise<EngineFolder> {
  const path = await mkdtemp(join(tmpdir(), "engine-"));
  const tempDir = join(path, "prompts");
  return { path, tempDir, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

/** The engine over the real tool, or over the one in `binDir`. */
export async function startEngine(folder: EngineFolder, options: Partial<StartOptions> = {}) {
  return await startLlamaMtmdCli(
    {
      binDir: inject("llamaBinDir"),
      env: process.env,
      gpuLayers: 99,
      contextTokens: undefined,
      tempDir: folder.tempDir,
      deadline: DEFAULT_DEADLINE,
      killGraceMs: 500,
      logger: pino({ level: "silent" }),
      ...options,
    },
    new AbortController().signal,
  );
}

/** Asks about five seconds of an A minor chord; `messages` may be just the question. */
export async function requestOf(
  folder: EngineFolder,
  messages: string | readonly Message[],
  more: Partial<AnswerRequest> = {},
): Promise<AnswerRequest> {
  return {
    audioPath: await writeTone(join(folder.path, "track.wav"), { seconds: 5 }),
    audioSeconds: 5,
    messages: typeof messages === "string" ? [{ role: "user", text: messages }] : messages,
    model: await standIn("Q8_0"),
    sampling: DEFAULT_SAMPLING,
    maxOutputTokens: 200,
    ...more,
  };
}
