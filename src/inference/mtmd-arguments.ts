import type { Sampling } from "./sampling.ts";

export interface MtmdRun {
  readonly modelPath: string;
  readonly projectorPath: string;
  /** Without comma: the tool splits there. */
  readonly audioPath: string;
  /** Text in a file: an argument is limited to 128 KiB and is seen by everybody on the machine. */
  readonly promptPath: string;
  readonly contextTokens: number;
  readonly maxOutputTokens: number;
  readonly sampling: Sampling;
  readonly gpuLayers: number;
}

/** Whatever has a default in the tool is given all the same: defaults change between builds. */
export function mtmdArguments(run: MtmdRun): string[] {
  const { sampling } = run;
  return [
    ["-m", run.modelPath],
    ["--mmproj", run.projectorPath],
    ["--audio", run.audioPath],
    ["-f", run.promptPath],
    // The model's own template, with its system line; backslashes as they are; no run before the run.
    ["--jinja"],
    ["--no-escape"],
    ["--no-warmup"],
    // Errors only. 0 hides them too, and --log-disable hides the answer.
    ["-lv", "1"],
    ["-c", String(run.contextTokens)],
    ["-n", String(run.maxOutputTokens)],
    ["--temp", String(sampling.temperature)],
    ["--top-p", String(sampling.topP)],
    ["--top-k", String(sampling.topK)],
    ["--min-p", String(sampling.minP)],
    ["--seed", String(sampling.seed)],
    ["-ngl", String(run.gpuLayers)],
  ].flat();
}
