import type { Logger } from "pino";
import { startChild, type ChildExit } from "../child-process.ts";
import { createAnswerReader, type ToolOutput } from "./answer-reader.ts";
import { readLineTail } from "./line-tail.ts";

export interface MtmdProcess {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly maxOutputTokens: number;
  readonly deadlineMs: number;
  readonly killGraceMs: number;
  readonly logger: Logger;
}

export interface MtmdResult {
  readonly output: ToolOutput;
  readonly exit: ChildExit;
  /** The last lines, enough to find a cause in. */
  readonly stderr: readonly string[];
  readonly isTimedOut: boolean;
}

/** A failure is a few lines, but each layer of llama.cpp repeats it. */
const STDERR_LINES = 200;

/**
 * One run of the tool, to its end, whatever that is. Rejects only with what `onText` threw. The process is gone when
 * it settles.
 */
export async function runMtmd(
  run: MtmdProcess,
  onText: (textSoFar: string) => void,
  signal: AbortSignal,
): Promise<MtmdResult> {
  const deadline = new AbortController();
  const ourFault = new AbortController();
  const stop = AbortSignal.any([signal, deadline.signal, ourFault.signal]);
  const timer = setTimeout(() => deadline.abort(), run.deadlineMs);
  try {
    const { env, cwd, killGraceMs } = run;
    const child = await startChild(run.command, run.args, { env, cwd, killGraceMs, signal: stop });
    const log = run.logger.child({ pid: child.pid });
    log.debug({ args: run.args }, "llama-mtmd-cli started");
    const reader = createAnswerReader(run.maxOutputTokens, onText);

    const [, stderr, exit] = await Promise.all([
      consume(child.stdout, (chunk) => reader.push(chunk), ourFault, stop),
      readLineTail(child.stderr, STDERR_LINES, (line) => log.debug({ line }, "llama-mtmd-cli")),
      child.exited,
    ]);

    ourFault.signal.throwIfAborted();
    log.debug({ exit }, "llama-mtmd-cli ended");
    const isTimedOut = deadline.signal.aborted && exit.exitCode !== 0;
    return { output: reader.finish(), exit, stderr, isTimedOut };
  } finally {
    clearTimeout(timer);
  }
}

async function consume(
  stream: AsyncIterable<Uint8Array>,
  onChunk: (chunk: Uint8Array) => void,
  ourFault: AbortController,
  stop: AbortSignal,
): Promise<void> {
  try {
    for await (const chunk of stream) onChunk(chunk);
  } catch (error) {
    // A stream of a process that was ended may break off; anything else must end the process.
    if (!stop.aborted) ourFault.abort(error);
  }
}
