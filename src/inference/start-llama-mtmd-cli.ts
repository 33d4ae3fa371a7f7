import { join, resolve } from "node:path";
import { findExecutable } from "../find-executable.ts";
import { readToolBuild, windowRuleOf, type ToolBuild } from "./build.ts";
import type { Engine } from "./engine.ts";
import { InferenceError } from "./errors.ts";
import { createLlamaMtmdCli, type LlamaMtmdCliOptions } from "./llama-mtmd-cli.ts";

export interface StartOptions extends Omit<LlamaMtmdCliOptions, "path" | "windowRule"> {
  /** The one folder to look in; undefined: those of `PATH`. */
  readonly binDir: string | undefined;
}

export interface LlamaMtmdCli {
  readonly engine: Engine;
  /** Of the tool, absolute. */
  readonly path: string;
  readonly build: ToolBuild;
}

const TOOL = "llama-mtmd-cli";

/** Finds the tool and asks for its build. Throws `tool-missing`, `build-too-old` or `failed`. Nothing to dispose of. */
export async function startLlamaMtmdCli(
  { binDir, ...options }: StartOptions,
  signal: AbortSignal,
): Promise<LlamaMtmdCli> {
  const searchPath = options.env["PATH"] ?? "";
  const name = binDir === undefined ? TOOL : join(binDir, TOOL);
  const found = await findExecutable(name, searchPath);
  if (found === undefined) {
    throw new InferenceError(
      "tool-missing",
      `No ${TOOL} in ${binDir ?? `PATH: ${searchPath}`}`,
      "Install llama.cpp (b7593 or newer), or set LLAMA_BIN_DIR to the folder with llama-mtmd-cli.",
    );
  }
  const path = resolve(found);
  const build = await readToolBuild(path, options.env, signal);
  const engine = createLlamaMtmdCli({ ...options, path, windowRule: windowRuleOf(build) });
  return { engine, path, build };
}
