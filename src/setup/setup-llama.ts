import { dirname, resolve } from "node:path";
import { findExecutable } from "../find-executable.ts";
import { findTool } from "../inference/find-tool.ts";
import { readToolBuild } from "../inference/build.ts";
import { listDevices, type GpuDevice } from "./devices.ts";
import { buildInstructions } from "./build-instructions.ts";
import { DownloadError } from "./download/errors.ts";
import { fetchLlamaRelease } from "./download/fetch-llama-release.ts";
import { inspectMachine, type Machine } from "./download/machine.ts";
import { BACKENDS, type Backend } from "./download/pick-release.ts";
import type { WebClient } from "./download/web-client.ts";
import type { EnvChanges } from "./env-file.ts";
import { SetupError } from "./errors.ts";
import { fetchLlamaTools, findLlamaTools } from "./llama-tools.ts";
import type { Choice, Talk } from "./setup-talk.ts";

export type LlamaSource = "auto" | "release" | "debian" | "none";
export const LLAMA_SOURCES: readonly LlamaSource[] = ["auto", "release", "debian", "none"];

export interface LlamaStepOptions {
  readonly talk: Talk;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly client: WebClient;
  readonly cacheDir: string;
  readonly given: {
    readonly source?: LlamaSource | undefined;
    readonly binDir?: string | undefined;
    readonly backend?: Backend | undefined;
    readonly tag?: string | undefined;
    readonly releaseApi?: string | undefined;
  };
  /** What this machine is; looked at where not given. */
  readonly machine?: Machine;
}

export interface LlamaStep {
  readonly binDir: string | null;
  readonly version: string | null;
  readonly devices: readonly GpuDevice[];
  readonly changes: EnvChanges;
}

const NOTHING: LlamaStep = { binDir: null, version: null, devices: [], changes: {} };

/** Finds llama.cpp, or fetches a build that fits this machine. Throws SetupError or DownloadError that says what to do. */
export async function setUpLlama(
  options: LlamaStepOptions,
  signal: AbortSignal,
): Promise<LlamaStep> {
  const { env, given, talk } = options;
  if (given.source === "none") return NOTHING;
  const isFound = given.source === undefined || given.source === "auto";
  const found = isFound ? await findLlama(options) : undefined;
  const machine = options.machine ?? (await inspectMachine({ env }, signal));
  const binDir = found ?? (await fetchLlama(options, machine, signal));
  if (binDir === undefined) {
    talk.tell.note(buildInstructions(machine), "Build llama.cpp, then run this again");
    return NOTHING;
  }

  const path = resolve(binDir);
  const tool = await findTool("llama-mtmd-cli", { binDir: path, env });
  const { version } = await readToolBuild(tool, env, signal);
  talk.tell.say(`llama.cpp ${version}, in ${path}`);
  const devices = await tellDevices(tool, options, machine, signal);
  const onPath = await findExecutable("llama-mtmd-cli", env["PATH"] ?? "");
  const current = env["LLAMA_BIN_DIR"] || (onPath === undefined ? undefined : dirname(onPath));
  const changes = current === binDir ? {} : { LLAMA_BIN_DIR: path };
  return { binDir: path, version, devices, changes };
}

async function findLlama({ env, given, cacheDir, talk }: LlamaStepOptions) {
  const searchPath = env["PATH"] ?? "";
  const set = env["LLAMA_BIN_DIR"];
  try {
    return await findLlamaTools({ binDir: given.binDir ?? set, searchPath, cacheDir });
  } catch (error) {
    // What an earlier setup had fetched and somebody threw away is fetched again; other folders are the operator's.
    const isOurs = set !== undefined && resolve(set).startsWith(resolve(cacheDir));
    if (!(error instanceof SetupError) || given.binDir !== undefined || !isOurs) throw error;
    talk.tell.warn(error.message);
    return findLlamaTools({ searchPath, cacheDir });
  }
}

async function fetchLlama(
  options: LlamaStepOptions,
  machine: Machine,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { talk, env, cacheDir, given } = options;
  const { tell, ask } = talk;
  let source = given.source ?? "auto";
  if (source === "auto" && ask !== undefined) {
    const choices: Choice<Exclude<LlamaSource, "auto">>[] = [
      { value: "release", label: "Its own release, made for this kind of machine" },
      { value: "debian", label: "Debian's packages", hint: "processor only" },
      { value: "none", label: "I build it myself", hint: "shows how" },
    ];
    source = await ask.choose("There is no llama.cpp here. Which one?", choices, "release", signal);
  }
  if (source === "none") return undefined;
  const fetchDebian = () =>
    fetchLlamaTools({ cacheDir, env, onProgress: (line) => tell.say(line) }, signal);
  if (source === "debian") return fetchDebian();
  try {
    const fetched = await fetchLlamaRelease(
      {
        ...given,
        ...options,
        machine,
        api: given.releaseApi,
        onProgress: (progress) => tell.progress(progress),
        onNotice: (line) => tell.say(line),
      },
      signal,
    );
    if (fetched.backend === "cpu") tell.warn(onProcessor(machine));
    return fetched.binDir;
  } catch (error) {
    const isOver = error instanceof DownloadError || error instanceof SetupError;
    if (!isOver || source !== "auto") throw error;
    tell.warn(`${error.message} Trying Debian's packages instead.`);
    return fetchDebian();
  }
}

async function tellDevices(
  toolPath: string,
  { talk, env }: LlamaStepOptions,
  machine: Machine,
  signal: AbortSignal,
): Promise<readonly GpuDevice[]> {
  try {
    const { devices, complaints } = await listDevices({ toolPath, env }, signal);
    for (const { id, name, totalMib } of devices) {
      talk.tell.say(`${id}: ${name}${totalMib === null ? "" : `, ${totalMib} MiB`}`);
    }
    if (devices.length === 0) talk.tell.warn([onProcessor(machine), ...complaints].join("\n"));
    return devices;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    talk.tell.warn(error.message);
    return [];
  }
}

function onProcessor(machine: Machine): string {
  const why = "This llama.cpp sees no graphics card: each answer will take minutes, not seconds.";
  return machine.graphics.length === 0 ? why : `${why}\n${buildInstructions(machine)}`;
}

/** Throws SetupError `bad-answer` for what is no backend. */
export function parseBackend(name: string | undefined): Backend | undefined {
  const backend = BACKENDS.find((known) => known === name);
  if (name === undefined || backend !== undefined) return backend;
  throw new SetupError("bad-answer", `There is no backend ${name}; ${BACKENDS.join(", ")} are.`);
}
