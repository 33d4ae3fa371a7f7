import { createInterface } from "node:readline";
import type { ChildLimits } from "../child-guard.ts";
import { startChild } from "../child-process.ts";
import { AudioError } from "./errors.ts";
import { createFfmpegLog, type FfmpegLog } from "./ffmpeg-log.ts";

export interface FfmpegProcess {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly limits: ChildLimits;
  readonly deadlineMs: number;
}

export interface FfmpegRun {
  /** Null when a signal ended it: a crash or a kernel limit. */
  readonly exitCode: number | null;
  readonly log: FfmpegLog;
}

const KILL_GRACE_MS = 500;

/** Runs to the end, whatever that is. Throws `decoder-timeout`, `decoder-missing`, or the signal's reason. */
export async function runFfmpeg(run: FfmpegProcess, signal: AbortSignal): Promise<FfmpegRun> {
  signal.throwIfAborted();
  const deadline = AbortSignal.timeout(run.deadlineMs);
  const log = createFfmpegLog();
  const child = await startChild(run.command, run.args, {
    env: run.env,
    signal: AbortSignal.any([signal, deadline]),
    killGraceMs: KILL_GRACE_MS,
    limits: run.limits,
  });
  child.stdout.resume();
  const lines = createInterface({ input: child.stderr, crlfDelay: Number.POSITIVE_INFINITY });
  lines.on("line", (line) => log.add(line));
  const exit = await child.exited;
  signal.throwIfAborted();
  if (exit.spawnError) {
    const message = "I can't decode audio at the moment: the decoder is not installed.";
    throw new AudioError("decoder-missing", message, { cause: exit.spawnError });
  }
  if (exit.aborted) {
    throw new AudioError(
      "decoder-timeout",
      "This file took too long to decode. Export it as a plain WAV, FLAC or MP3 and try again.",
    );
  }
  return { exitCode: exit.exitCode, log };
}
