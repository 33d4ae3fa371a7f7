import { join } from "node:path";
import { pino } from "pino";
import { inject } from "vitest";
import { DEFAULT_DEADLINE } from "../../src/inference/deadline.ts";
import {
  startLlamaServer,
  type LlamaServer,
  type LlamaServerOptions,
} from "../../src/inference/start-llama-server.ts";
import type { AnswerRequest } from "../../src/inference/engine.ts";
import {
  startServerProcess,
  type ServerProcess,
} from "../../src/inference/llama-server-process.ts";
import { never, requestOf, type EngineFolder } from "./engine-setup.ts";
import { standIn } from "./stand-in.ts";

/** An engine over the real llama-server, found or in `binDir`. Whoever starts it disposes of it. */
export function startServer(
  folder: EngineFolder,
  options: Partial<LlamaServerOptions> = {},
): Promise<LlamaServer> {
  return startLlamaServer(serverOptions(folder, options), never());
}

export function serverOptions(
  folder: EngineFolder,
  options: Partial<LlamaServerOptions> = {},
): LlamaServerOptions {
  return {
    binDir: inject("llamaBinDir"),
    env: process.env,
    gpuLayers: 99,
    contextTokens: 4096,
    cacheRamMb: 512,
    residentModels: 1,
    idleUnloadMs: undefined,
    tempDir: join(folder.path, "server"),
    deadline: DEFAULT_DEADLINE,
    killGraceMs: 500,
    logger: pino({ level: "silent" }),
    ...options,
  };
}

/** A question about a tone, to its answer. */
export async function askServer(
  { engine }: LlamaServer,
  folder: EngineFolder,
  messages: string | AnswerRequest["messages"],
  more: Partial<AnswerRequest> = {},
) {
  return engine.answer(await requestOf(folder, messages, more), () => {}, never());
}

/** The real llama-server with the stand-in, as somebody else's: nothing of ours but its address leads to it. */
export async function startServerElsewhere(home: EngineFolder): Promise<ServerProcess> {
  return startServerProcess(
    await standIn("Q8_0"),
    {
      command: join(inject("llamaBinDir"), "llama-server"),
      env: process.env,
      contextTokens: 32_768,
      gpuLayers: 99,
      cacheRamMb: 256,
      mediaDir: `${home.path}/`,
      slotDir: home.path,
      startTimeoutMs: 30_000,
      killGraceMs: 1_000,
      logger: pino({ level: "silent" }),
    },
    never(),
  );
}
