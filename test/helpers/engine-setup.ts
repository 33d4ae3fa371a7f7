import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { inject } from "vitest";
import { DEFAULT_DEADLINE } from "../../src/inference/deadline.ts";
import type { AnswerRequest, Engine, Message } from "../../src/inference/engine.ts";
import {
  createLlamaMtmdCli,
  type LlamaMtmdCliOptions,
} from "../../src/inference/llama-mtmd-cli.ts";
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

/** Finds the real tool, or the one in `binDir`, and starts an engine over it. */
export async function startEngine(folder: EngineFolder, options: Partial<StartOptions> = {}) {
  const binDir = inject("llamaBinDir");
  return startLlamaMtmdCli({ binDir, ...settings(folder), ...options }, never());
}

/** An engine over a tool that need not even tell its version. */
export function engineOver(
  folder: EngineFolder,
  path: string,
  options: Partial<LlamaMtmdCliOptions> = {},
): Engine {
  return createLlamaMtmdCli({ path, windowRule: "keeps-tail", ...settings(folder), ...options });
}

/** A signal that is never aborted. */
export function never(): AbortSignal {
  return new AbortController().signal;
}

function settings(folder: EngineFolder) {
  return {
    env: process.env,
    gpuLayers: 99,
    // More than needed: freeing it keeps the tool alive until its last lines are out. A process as small and quick as
    // the stand-in loses them in two of three runs on a busy machine otherwise, and in none of fifty so.
    contextTokens: 32_768,
    tempDir: folder.tempDir,
    deadline: DEFAULT_DEADLINE,
    killGraceMs: 500,
    logger: pino({ level: "silent" }),
  };
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
