import type { Logger } from "pino";
import type { Config } from "./config.ts";
import { UserError } from "./errors.ts";
import { residentContextTokens } from "./inference/context-size.ts";
import { DEFAULT_DEADLINE, type DeadlinePolicy } from "./inference/deadline.ts";
import type { Engine } from "./inference/engine.ts";
import { createOpenAiEngine } from "./inference/openai.ts";
import { startLlamaMtmdCli } from "./inference/start-llama-mtmd-cli.ts";
import { startLlamaServer } from "./inference/start-llama-server.ts";
import {
  createInstalledModels,
  createRemoteModels,
  type AskableModels,
} from "./orders/askable-models.ts";

export interface OpenEngine extends AsyncDisposable {
  readonly engine: Engine;
  readonly models: AskableModels;
  /** For people: `llama-server b10618`, `openai gpu.example`. */
  readonly name: string;
}

export interface OpenEngineOptions {
  readonly config: Config;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly tempDir: string;
  /** ENGINE=llama-server: told of each server that has started, and of each that failed. Must not throw. */
  readonly onServer?: ((event: "started" | "failed") => void) | undefined;
  readonly logger: Logger;
}

const KILL_GRACE_MS = 1500;
const CONNECT_TIMEOUT_MS = 10_000;

/** The engine that ENGINE names, with the models that it can be asked for. Throws what says what is missing. */
export async function openEngine(
  options: OpenEngineOptions,
  signal: AbortSignal,
): Promise<OpenEngine> {
  const { config } = options;
  if (config.ENGINE === "openai") return openRemote(config);
  const models = createInstalledModels({ modelDir: config.MODEL_DIR, wanted: config.QUANTIZATION });
  const found =
    config.ENGINE === "llama-server"
      ? await startLlamaServer(serverOptions(options), signal)
      : { ...(await startLlamaMtmdCli(toolOptions(options), signal)), ...NOTHING_TO_DISPOSE };
  const { engine, build, path } = found;
  options.logger.debug({ engine: engine.id, path, build }, "engine");
  const name = `${engine.id} ${build.version}`;
  return { engine, models, name, [Symbol.asyncDispose]: () => found[Symbol.asyncDispose]() };
}

function openRemote(config: Config): OpenEngine {
  const { OPENAI_BASE_URL: baseUrl, OPENAI_MODEL: model } = config;
  if (baseUrl === undefined || model === undefined) {
    throw new UserError(
      "bad-configuration",
      "ENGINE=openai needs to know whom to ask: set OPENAI_BASE_URL and OPENAI_MODEL (see .env.example).",
    );
  }
  const remote = createOpenAiEngine({
    baseUrl,
    model,
    apiKey: config.OPENAI_API_KEY,
    allowHttpHosts: config.OPENAI_HTTP_HOSTS,
    contextTokens: config.CONTEXT_TOKENS,
    deadline: deadlineOf(config),
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
  });
  return {
    engine: remote.engine,
    models: createRemoteModels(remote.model),
    name: `openai ${new URL(baseUrl).host}`,
    [Symbol.asyncDispose]: () => remote[Symbol.asyncDispose](),
  };
}

function toolOptions({ config, env, tempDir, logger }: OpenEngineOptions) {
  return {
    binDir: config.LLAMA_BIN_DIR,
    env,
    gpuLayers: config.GPU_LAYERS,
    contextTokens: config.CONTEXT_TOKENS,
    tempDir,
    deadline: deadlineOf(config),
    killGraceMs: KILL_GRACE_MS,
    logger,
  };
}

function serverOptions(options: OpenEngineOptions) {
  const { config } = options;
  const heard = { heardSeconds: config.HEARD_SECONDS, maxOutputTokens: config.MAX_OUTPUT_TOKENS };
  return {
    ...toolOptions(options),
    onServer: options.onServer,
    contextTokens: config.CONTEXT_TOKENS ?? residentContextTokens(heard),
    cacheRamMb: config.SERVER_CACHE_MB,
    residentModels: config.RESIDENT_MODELS,
    idleUnloadMs:
      config.IDLE_UNLOAD_MINUTES === 0 ? undefined : config.IDLE_UNLOAD_MINUTES * 60_000,
  };
}

/** When a run of the engine counts as hung. */
export function deadlineOf({ ANSWER_DEADLINE_SECONDS: seconds }: Config): DeadlinePolicy {
  if (seconds === undefined) return DEFAULT_DEADLINE;
  return { baseMs: seconds * 1000, perAudioSecondMs: 0, perOutputTokenMs: 0 };
}

/** A process for each answer: none is left between two. */
const NOTHING_TO_DISPOSE = { [Symbol.asyncDispose]: async () => {} };
