import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Logger } from "pino";
import { readToolBuild, windowRuleOf, type ToolBuild } from "./build.ts";
import type { DeadlinePolicy } from "./deadline.ts";
import type { Engine } from "./engine.ts";
import { findTool } from "./find-tool.ts";
import { createLlamaServerEngine } from "./llama-server.ts";
import { startServerProcess } from "./llama-server-process.ts";
import { openMediaFolder } from "./media-folder.ts";
import type { InstalledModel } from "./models.ts";
import { identifyModel } from "./remote-model.ts";
import { DEFAULT_RESTART, type RestartPolicy } from "./restart-delay.ts";
import { createServerPool } from "./server-pool.ts";
import { createSlotMemory } from "./slot-memory.ts";

export interface LlamaServerOptions {
  /** The one folder to look in; undefined: those of `PATH`. */
  readonly binDir: string | undefined;
  /** Ours: the children see what `childEnv` lets through. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly gpuLayers: number;
  /** For prompt and answer together; see `residentContextTokens`. */
  readonly contextTokens: number;
  /** Of ordinary memory for each server: 57 KB a token, 0.2 GB for 150 s of music. */
  readonly cacheRamMb: number;
  /** How many models may be in memory at once. */
  readonly residentModels: number;
  /** Undefined: never. */
  readonly idleUnloadMs: number | undefined;
  /** For what servers read and remember, at most a context for each model; made where it is missing. */
  readonly tempDir: string;
  readonly deadline: DeadlinePolicy;
  readonly killGraceMs: number;
  readonly restart?: RestartPolicy;
  /** Told of each server that has started, and of each that did not or was gone unasked. Must not throw. */
  readonly onServer?: ((event: "started" | "failed") => void) | undefined;
  readonly findPort?: () => Promise<number>;
  readonly logger: Logger;
}

/** No server runs before the first question; none is left once this is disposed of. */
export interface LlamaServer extends AsyncDisposable {
  readonly engine: Engine;
  /** Of the tool, absolute. */
  readonly path: string;
  readonly build: ToolBuild;
}

/** Finds the tool and asks for its build. Throws `tool-missing`, `build-too-old` or `failed`. */
export async function startLlamaServer(
  options: LlamaServerOptions,
  signal: AbortSignal,
): Promise<LlamaServer> {
  const path = await findTool("llama-server", options);
  const build = await readToolBuild(path, options.env, signal);
  const media = await openMediaFolder(resolve(join(options.tempDir, "heard")));
  const slotDir = resolve(join(options.tempDir, "slots"));
  await mkdir(slotDir, { recursive: true, mode: 0o700 });

  const memory = createSlotMemory(slotDir, options.logger);
  const pool = createServerPool({
    size: options.residentModels,
    identify: identityOf,
    start: (model, ended) =>
      startServerProcess(
        model,
        {
          ...options,
          command: path,
          mediaDir: media.path,
          slotDir,
          startTimeoutMs: options.deadline.baseMs,
        },
        ended,
      ),
    ...memory,
    idleUnloadMs: options.idleUnloadMs,
    restart: options.restart ?? DEFAULT_RESTART,
    onServer: options.onServer,
    logger: options.logger,
  });
  const engine = createLlamaServerEngine({
    command: path,
    windowRule: windowRuleOf(build),
    pool,
    media,
    deadline: options.deadline,
  });
  return { engine, path, build, [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose]() };
}

/** A file that cannot be read now has a name all the same: its server's failure says more than ours would. */
async function identityOf(model: InstalledModel): Promise<string> {
  try {
    const identity = await identifyModel(model);
    return `${identity.model} ${identity.projector}`;
  } catch {
    return `${model.path} ${model.projectorPath}`;
  }
}
