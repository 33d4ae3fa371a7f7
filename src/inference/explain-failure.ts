import { stat } from "node:fs/promises";
import { basename } from "node:path";
import type { ChildExit } from "../child-process.ts";
import { InferenceError, type InferenceReason } from "./errors.ts";
import { readGguf, type GgufFacts } from "./gguf-file.ts";
import type { InstalledModel } from "./models.ts";
import { EXPECTED_FILES, faultOfModel, faultOfProjector } from "./music-flamingo-files.ts";
import { causeInStderr, isOutOfMemory, OUT_OF_MEMORY_HINT } from "./stderr-causes.ts";

export interface FailedRun {
  readonly command: string;
  readonly exit: ChildExit;
  readonly stderr: readonly string[];
  readonly model: InstalledModel;
  /** Undefined: no audio was asked about yet. */
  readonly audioPath: string | undefined;
}

const QUOTED_LINES = 20;
const UPDATE_HINT =
  "Look at the lines above; an update of llama.cpp or of the GPU driver may help.";
const REBUILD_HINT = "This llama.cpp was built for another processor: build it on this machine.";
const CRASHES = new Set(["SIGILL", "SIGABRT", "SIGBUS", "SIGFPE", "SIGSEGV"]);
/** How a shell tells that a signal ended the command. */
const SIGNAL_OF_EXIT_CODE: Readonly<Record<number, string>> = {
  132: "SIGILL",
  134: "SIGABRT",
  135: "SIGBUS",
  136: "SIGFPE",
  137: "SIGKILL",
  139: "SIGSEGV",
};

/**
 * Why a run gave no answer. stderr is asked first, but its last lines, which say why, may be lost when the tool exits;
 * so the files are looked at too, and the way it ended.
 */
export async function explainFailure(run: FailedRun): Promise<InferenceError> {
  const { exit, command } = run;
  if (exit.spawnError !== undefined) {
    const message = `${command} cannot be started (${exit.spawnError.code ?? exit.spawnError.message})`;
    const hint = `Install llama.cpp's ${basename(command)}, or set LLAMA_BIN_DIR to the folder it is in.`;
    return new InferenceError("tool-missing", message, hint, { cause: exit.spawnError });
  }
  const how = exit.signalName ?? `exit code ${exit.exitCode}`;
  const quote = run.stderr.slice(-QUOTED_LINES).join("\n") || "(it wrote nothing to stderr)";
  const tell = (reason: InferenceReason, what: string, hint: string, options?: ErrorOptions) =>
    new InferenceError(reason, `${what} (${command}, ${how}):\n${quote}`, hint, options);

  if (isOutOfMemory(run.stderr)) {
    return tell("out-of-memory", "Out of memory", OUT_OF_MEMORY_HINT);
  }
  const fault = await faultInFiles(run);
  if (fault !== undefined) return tell(fault.reason, fault.message, fault.hint, { cause: fault });
  const cause = causeInStderr(run.stderr);
  if (cause !== undefined) return tell(cause.reason, cause.what, cause.hint);

  const signalName = exit.signalName ?? SIGNAL_OF_EXIT_CODE[exit.exitCode ?? 0];
  if (signalName === "SIGKILL") {
    return tell(
      "out-of-memory",
      "Killed, most likely by the system for memory",
      OUT_OF_MEMORY_HINT,
    );
  }
  if (signalName !== undefined && CRASHES.has(signalName)) {
    return tell("crashed", "Crashed", signalName === "SIGILL" ? REBUILD_HINT : UPDATE_HINT);
  }
  return tell("failed", "Failed", UPDATE_HINT);
}

async function faultInFiles(run: FailedRun): Promise<InferenceError | undefined> {
  const { path, projectorPath } = run.model;
  if (!(await isFile(path))) {
    return new InferenceError("model-missing", `${path} is not there`, EXPECTED_FILES);
  }
  if (!(await isFile(projectorPath))) {
    return new InferenceError("projector-missing", `${projectorPath} is not there`, EXPECTED_FILES);
  }
  if (run.audioPath !== undefined && !(await isFile(run.audioPath))) {
    const hint = "The prepared audio was removed while it was needed: ask again.";
    return new InferenceError("audio-refused", `${run.audioPath} is not there`, hint);
  }
  return (
    (await faultInGguf(path, faultOfModel)) ?? (await faultInGguf(projectorPath, faultOfProjector))
  );
}

async function faultInGguf(
  path: string,
  faultOf: (path: string, facts: GgufFacts) => InferenceError | undefined,
): Promise<InferenceError | undefined> {
  try {
    return faultOf(path, await readGguf(path));
  } catch (error) {
    // A file that cannot be read now says nothing about the run.
    return error instanceof InferenceError ? error : undefined;
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
