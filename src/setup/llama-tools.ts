import { readdir, symlink } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { findExecutable } from "../find-executable.ts";
import { unpackDebianPackages } from "./debian-packages.ts";
import { SetupError } from "./errors.ts";
import { findLibraries } from "./launchers.ts";
import { runTool } from "./run-tool.ts";

export const LLAMA_TOOLS = ["llama-mtmd-cli", "llama-server", "llama-quantize"] as const;
export type LlamaTool = (typeof LLAMA_TOOLS)[number];

export interface LlamaToolsPlaces {
  /** `LLAMA_BIN_DIR`: what the operator said. Nothing else is looked at then. */
  readonly binDir?: string | undefined;
  /** The form of `PATH`. */
  readonly searchPath: string;
  readonly cacheDir: string;
  /** Which of them must be there; `llama-mtmd-cli` unless given. */
  readonly tools?: readonly LlamaTool[];
}

export interface FetchOptions {
  readonly cacheDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Gets a line for people at each step. */
  readonly onProgress: (line: string) => void;
}

const HOW_TO_INSTALL = `llama.cpp is needed, with llama-mtmd-cli of build b7593 or newer. Install it in one of these ways:
  - Homebrew (macOS, Linux): brew install llama.cpp
  - a release archive of llama.cpp for your system and graphics card, unpacked anywhere
  - from source: cmake -B build && cmake --build build --config Release (add -DGGML_CUDA=ON, -DGGML_HIP=ON or -DGGML_VULKAN=ON)
Then put its folder on PATH, or name it in LLAMA_BIN_DIR (after a build from source: …/llama.cpp/build/bin).`;

/** The folder that holds llama.cpp's tools; undefined where there are none yet. Throws SetupError on a wrong `binDir`. */
export async function findLlamaTools(places: LlamaToolsPlaces): Promise<string | undefined> {
  const tools = places.tools ?? ["llama-mtmd-cli"];
  if (places.binDir !== undefined && places.binDir !== "") {
    const missing = await missingTools(places.binDir, tools);
    if (missing.length === 0) return places.binDir;
    throw new SetupError(
      "bin-dir-wrong",
      `LLAMA_BIN_DIR is ${places.binDir}, but there is no ${missing.join(", no ")} in it. ` +
        "It must be the folder that holds the programs, for example …/llama.cpp/build/bin.",
    );
  }
  const onPath = await findExecutable("llama-mtmd-cli", places.searchPath);
  const candidates = [...(onPath === undefined ? [] : [dirname(onPath)]), binIn(places.cacheDir)];
  for (const folder of candidates) {
    if ((await missingTools(folder, tools)).length === 0) return folder;
  }
  return undefined;
}

/**
 * Unpacks Debian's llama.cpp (processor only) into the cache and returns the folder with the tools. It runs on older
 * Debian releases too. Throws SetupError that says what to install where this cannot work.
 */
export async function fetchLlamaTools(options: FetchOptions, signal: AbortSignal): Promise<string> {
  try {
    await unpackDebianPackages(
      {
        packages: ["llama.cpp-tools", "llama.cpp-tools-extra"],
        suite: "sid",
        programs: LLAMA_TOOLS,
        folder: folderIn(options.cacheDir),
        finish: async (folder, finishSignal) => {
          await placeBackends(join(folder, "root"));
          await checkLlamaTools(join(folder, "bin"), options.env, finishSignal);
        },
        env: options.env,
        onProgress: options.onProgress,
      },
      signal,
    );
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    throw new SetupError(error.reason, `${error.message}\n${HOW_TO_INSTALL}`, { cause: error });
  }
  return binIn(options.cacheDir);
}

/** Runs `llama-mtmd-cli --version` and returns its first line. Throws SetupError where it does not run. */
export async function checkLlamaTools(
  binDir: string,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<string> {
  const tool = join(binDir, "llama-mtmd-cli");
  const { ok, stdout, stderr } = await runTool(tool, ["--version"], { env }, signal);
  const version = /^version: .*/m.exec(`${stdout}\n${stderr}`)?.[0];
  if (ok && version !== undefined) return version;
  throw new SetupError(
    "tools-broken",
    `${tool} does not run here. Reinstall llama.cpp, or delete that folder if this program made it.\n${stderr}`.trim(),
  );
}

/** ggml looks for its processor backends beside the executable, which through a launcher is the loader. */
async function placeBackends(root: string): Promise<void> {
  const { loader, folders } = await findLibraries(root);
  for (const folder of folders.map((path) => join(path, "ggml", "backends0"))) {
    const names = await readdir(folder).catch(() => []);
    for (const name of names) {
      await symlink(join(relative(dirname(loader), folder), name), join(dirname(loader), name));
    }
  }
}

async function missingTools(folder: string, tools: readonly LlamaTool[]): Promise<LlamaTool[]> {
  const found = await Promise.all(tools.map((tool) => findExecutable(join(folder, tool), "")));
  return tools.filter((_, index) => found[index] === undefined);
}

function folderIn(cacheDir: string): string {
  return join(cacheDir, "llama.cpp-tools");
}

function binIn(cacheDir: string): string {
  return join(folderIn(cacheDir), "bin");
}
