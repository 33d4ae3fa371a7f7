import { readToolBuild, windowRuleOf, type ToolBuild } from "./build.ts";
import type { Engine } from "./engine.ts";
import { findTool } from "./find-tool.ts";
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

/** Finds the tool and asks for its build. Throws `tool-missing`, `build-too-old` or `failed`. Nothing to dispose of. */
export async function startLlamaMtmdCli(
  { binDir, ...options }: StartOptions,
  signal: AbortSignal,
): Promise<LlamaMtmdCli> {
  const path = await findTool("llama-mtmd-cli", { binDir, env: options.env });
  const build = await readToolBuild(path, options.env, signal);
  const engine = createLlamaMtmdCli({ ...options, path, windowRule: windowRuleOf(build) });
  return { engine, path, build };
}
