import { join } from "node:path";
import { pino } from "pino";
import { inject } from "vitest";
import { DEFAULT_DEADLINE } from "../../src/inference/deadline.ts";
import {
  startLlamaServer,
  type LlamaServer,
  type LlamaServerOptions,
} from "../../src/inference/start-llama-server.ts";
import { never, type EngineFolder } from "./engine-setup.ts";

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
