import { join, resolve } from "node:path";
import { findExecutable } from "../find-executable.ts";
import { InferenceError } from "./errors.ts";

export interface ToolPlaces {
  /** The one folder to look in; undefined: those of `PATH`. */
  readonly binDir: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The absolute path of one of llama.cpp's programs. Throws `tool-missing`. */
export async function findTool(
  tool: "llama-mtmd-cli" | "llama-server",
  { binDir, env }: ToolPlaces,
): Promise<string> {
  const searchPath = env["PATH"] ?? "";
  const found = await findExecutable(binDir === undefined ? tool : join(binDir, tool), searchPath);
  if (found !== undefined) return resolve(found);
  throw new InferenceError(
    "tool-missing",
    `No ${tool} in ${binDir ?? `PATH: ${searchPath}`}`,
    `npm run setup finds or fetches llama.cpp (b7593 or newer). Or install it, or set LLAMA_BIN_DIR to the folder with ${tool}.`,
  );
}
