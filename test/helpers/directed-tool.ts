import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { installFakeTool } from "./fake-tool.ts";

export type ToolMode =
  /** Is the real tool. */
  | "real"
  /** Is the real tool as soon as it may: until then it only runs. */
  | "wait"
  /** Never answers, and ignores SIGTERM. */
  | "hang"
  /** Dies of a segmentation fault. */
  | "crash"
  /** Dies so the first time, and is the real tool from then on. */
  | "crash-once";

export interface DirectedTool {
  /** The folder to find it in. */
  readonly binDir: string;
  /** From now on; "wait" is heard by runs that have begun, too. */
  direct(mode: ToolMode): Promise<void>;
  /** How often it was started. */
  runs(): Promise<number>;
  /** The file is not there any more, and there again. */
  vanish(): Promise<void>;
  comeBack(): Promise<void>;
}

/** The real `llama-mtmd-cli` behind a script that misbehaves on demand. */
export async function installDirectedTool(
  folder: string,
  realBinDir: string,
  mode: ToolMode = "real",
): Promise<DirectedTool> {
  const real = join(realBinDir, "llama-mtmd-cli");
  const tool = await installFakeTool(folder, "directed", { real, mode, runs: "" });
  const away = `${tool.path}.away`;
  return {
    binDir: tool.binDir,
    runs: () => tool.runs(),
    async direct(next) {
      // In one step: a run that reads it finds the old word or the new one.
      await writeFile(join(tool.binDir, "mode.next"), next);
      await rename(join(tool.binDir, "mode.next"), join(tool.binDir, "mode"));
    },
    vanish: () => rename(tool.path, away),
    comeBack: () => rename(away, tool.path),
  };
}
