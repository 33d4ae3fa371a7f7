import { resolve } from "node:path";
import { residentContextTokens } from "../../inference/context-size.ts";
import { checkConfiguration } from "./check-configuration.ts";
import { checkDataFolder } from "./check-data-folder.ts";
import { checkDecoder } from "./check-decoder.ts";
import { checkDevices } from "./check-devices.ts";
import { checkDiscord, type PendingCommands } from "./check-discord.ts";
import { checkEnvFile } from "./check-env-file.ts";
import { checkHearing, type TrialEngine } from "./check-hearing.ts";
import { checkHost } from "./check-host.ts";
import { checkMemory, KV_BYTES_PER_TOKEN } from "./check-memory.ts";
import { checkModels } from "./check-models.ts";
import { checkNode } from "./check-node.ts";
import { checkTools, type LocalEngine } from "./check-tools.ts";
import { CHECKS, problemOf, type Check, type Finding } from "./finding.ts";
import type { ReadConfig } from "./read-config.ts";

export interface ExamineOptions extends ReadConfig {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly envFilePath: string;
  readonly nodeVersion: string;
  readonly isBotRunning: (dataDir: string) => Promise<boolean>;
  readonly pendingCommands: (applicationId: string) => Promise<PendingCommands>;
  /** Undefined: the model is not to be run. */
  readonly openEngine: ((tempDir: string, signal: AbortSignal) => Promise<TrialEngine>) | undefined;
  /** Gets a line for people before what may take long. */
  readonly onProgress: (line: string) => void;
}

/** What the test run has to know before it may begin. */
interface EngineState {
  readonly findings: readonly Finding[];
  /** Why no question can be asked; undefined where one can. */
  readonly obstacle: string | undefined;
  /** Whether the model could be loaded beside all that runs now; undefined where nobody knows. */
  readonly fitsNow: boolean | undefined;
}

const WHY_LOOKED = "What was not looked at may be wrong all the same.";

/** Looks at everything that the bot needs, changes nothing, and tells what it found in the order of `CHECKS`. */
export async function examine(
  options: ExamineOptions,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const { config, env } = options;
  const isBotRunning = await options.isBotRunning(resolve(config.DATA_DIR)).catch(() => false);
  const engineState = settledEngine(options, signal);
  const atOnce = [checkNode(options.nodeVersion), ...checkConfiguration(options)];
  const parts = await Promise.all([
    settle("env-file", () => checkEnvFile(options.envFilePath), signal),
    settle("data-folder", () => checkDataFolder(folderOptions(options, isBotRunning)), signal),
    settle("decoder", () => checkDecoder({ searchPath: env["PATH"] ?? "", env }, signal), signal),
    settle("discord", () => checkDiscord(options, signal), signal),
    engineState.then(({ findings }) => findings),
  ]);
  // Last and alone: its times are to be those of a machine that does nothing else.
  const hearing = await tryHearing(options, await engineState, isBotRunning, signal);
  return [...atOnce, ...parts.flat(), ...hearing].toSorted((a, b) => order(a) - order(b));
}

function folderOptions({ config }: ExamineOptions, isBotRunning: boolean) {
  const { HEARD_SECONDS: heardSeconds, MAX_OUTPUT_TOKENS: maxOutputTokens } = config;
  const tokens = config.CONTEXT_TOKENS ?? residentContextTokens({ heardSeconds, maxOutputTokens });
  const slotBytes = config.ENGINE === "llama-server" ? tokens * KV_BYTES_PER_TOKEN : 0;
  return { dataDir: resolve(config.DATA_DIR), config, slotBytes, isBotRunning };
}

async function settledEngine(options: ExamineOptions, signal: AbortSignal): Promise<EngineState> {
  const { ENGINE: engine } = options.config;
  if (engine === "openai") {
    const findings = await settle("host", () => hostFindings(options, signal), signal);
    return { findings, obstacle: obstacleIn(findings), fitsNow: undefined };
  }
  try {
    return await lookAtLocalEngine(engine, options, signal);
  } catch (error) {
    signal.throwIfAborted();
    const findings = [problemOf("tools", error, WHY_LOOKED)];
    return { findings, obstacle: obstacleIn(findings), fitsNow: undefined };
  }
}

async function hostFindings({ config }: ExamineOptions, signal: AbortSignal) {
  const { OPENAI_BASE_URL: baseUrl, OPENAI_MODEL: model, OPENAI_API_KEY: apiKey } = config;
  // Told by the configuration's own check.
  if (baseUrl === undefined || model === undefined) return [];
  const host = { baseUrl, model, apiKey, allowHttpHosts: config.OPENAI_HTTP_HOSTS };
  return checkHost(host, signal);
}

async function lookAtLocalEngine(
  engine: LocalEngine,
  { config, env }: ExamineOptions,
  signal: AbortSignal,
): Promise<EngineState> {
  const places = { binDir: config.LLAMA_BIN_DIR, env };
  const [tools, installed] = await Promise.all([
    checkTools(engine, places, signal),
    checkModels({ modelDir: resolve(config.MODEL_DIR), wanted: config.QUANTIZATION }),
  ]);
  const { toolPath } = tools;
  const seen =
    toolPath === undefined
      ? { findings: [], devices: [] }
      : await checkDevices({ toolPath, env, gpuLayers: config.GPU_LAYERS }, signal);
  const { chosen, models, projectorBytes } = installed;
  const memory =
    chosen === undefined
      ? { findings: [], fitsNow: undefined }
      : checkMemory({ config, models, chosen, projectorBytes, devices: seen.devices });
  const findings = [...tools.findings, ...installed.findings, ...seen.findings, ...memory.findings];
  return { findings, obstacle: obstacleIn(findings), fitsNow: memory.fitsNow };
}

/** A run that cannot succeed would only say the same in other words. */
function obstacleIn(findings: readonly Finding[]): string | undefined {
  const fatal = findings.find(
    ({ check, severity }) => severity === "problem" && ["tools", "models", "host"].includes(check),
  );
  return fatal?.what;
}

async function tryHearing(
  options: ExamineOptions,
  { obstacle, fitsNow }: EngineState,
  isBotRunning: boolean,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const { openEngine, config, onProgress } = options;
  if (openEngine === undefined) return [];
  const missesHost = config.OPENAI_BASE_URL === undefined || config.OPENAI_MODEL === undefined;
  if (obstacle !== undefined || (config.ENGINE === "openai" && missesHost)) {
    return [notTried("first the problems above have to be mended", "npm run doctor")];
  }
  if (isBotRunning && fitsNow === false) {
    const mend = "Stop the bot, then: npm run doctor";
    return [notTried("the running bot has the graphics memory that it needs", mend)];
  }
  onProgress("The model is asked about a chord and about silence; loading it may take a while.");
  return settle("hearing", () => checkHearing({ openEngine }, signal), signal);
}

function notTried(because: string, mend: string): Finding {
  return {
    check: "hearing",
    severity: "hint",
    what: `The model was not tried: ${because}`,
    why: "Only a question with a sound shows that it hears.",
    mend,
  };
}

async function settle(
  check: Check,
  look: () => Promise<readonly Finding[]>,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  try {
    return await look();
  } catch (error) {
    signal.throwIfAborted();
    return [problemOf(check, error, WHY_LOOKED)];
  }
}

function order({ check }: Finding): number {
  return CHECKS.indexOf(check);
}
