import { stat, symlink } from "node:fs/promises";
import { constants, setPriority } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { childEnv } from "../../child-env.ts";
import { startChild } from "../../child-process.ts";
import type { DecoderProgram } from "../decoder.ts";
import { AudioError } from "../errors.ts";
import { createFfmpegLog } from "../ffmpeg-log.ts";
import { measureCommand } from "./measure-child-command.ts";
import type { Measurements } from "./measurements.ts";
import { MEASUREMENTS_VERSION, parseSampleMeasurements } from "./parse-measurements.ts";
import { createBitRateLog } from "./stream-bit-rate.ts";

export interface MeasureJob {
  /** Any bytes under any name: the decoder sees neither the name nor its extension. */
  readonly path: string;
  /** A folder of the caller's, who removes it. */
  readonly folder: string;
  readonly program: DecoderProgram;
  /** What is longer is measured up to here; 20 minutes, which take 12 s of one core and 200 MB (350 MB in WebAssembly). */
  readonly capSeconds?: number;
  /** Replaces the deadline that grows with the upload. */
  readonly deadlineMs?: number;
}

const DEFAULT_CAP_SECONDS = 1_200;
const KILL_GRACE_MS = 500;
/** A timeline of 1,600 steps takes 100 KB. */
const MAX_ANSWER_BYTES = 4_000_000;

/**
 * Measures an upload in a process of its own, which can be killed and cannot outlive us. Throws `AudioError`
 * (`undecodable`, `decoder-timeout`, `decoder-missing`), or the signal's reason when aborted.
 */
export async function measureTrack(job: MeasureJob, signal: AbortSignal): Promise<Measurements> {
  const { capSeconds = DEFAULT_CAP_SECONDS, program } = job;
  signal.throwIfAborted();
  const { size: inputBytes } = await stat(job.path);
  const path = await nameless(job);
  const command = await measureCommand(program, { path, inputBytes, capSeconds });
  const deadline = AbortSignal.timeout(job.deadlineMs ?? command.deadlineMs);
  const log = createFfmpegLog();
  const bitRate = createBitRateLog();
  const child = await startChild(process.execPath, command.args, {
    env: childEnv(program.env),
    signal: AbortSignal.any([signal, deadline]),
    killGraceMs: KILL_GRACE_MS,
    limits: command.limits,
  });
  stepBack(child.pid);
  const lines = createInterface({ input: child.stderr, crlfDelay: Number.POSITIVE_INFINITY });
  lines.on("line", (line) => {
    log.add(line);
    bitRate.add(line);
  });
  const [answer, exit] = await Promise.all([readAnswer(child.stdout), child.exited]);
  signal.throwIfAborted();
  if (exit.spawnError) throw failure("decoder-missing", { cause: exit.spawnError });
  if (exit.aborted) throw failure("decoder-timeout");
  const { stream } = log.facts;
  const cause = new Error(`measuring ended with ${exit.exitCode ?? exit.signalName}:\n${log.tail}`);
  if (exit.exitCode !== 0 || !stream) throw failure("undecodable", { cause });
  const measured = parseSampleMeasurements(answer);
  if (!measured) throw failure("undecodable", { cause });
  const { codec, sampleRateHz, channels } = stream;
  const source = { codec, sampleRateHz, channels, bitRateKbps: bitRate.bitRateKbps };
  return { version: MEASUREMENTS_VERSION, source, ...measured };
}

/** ffmpeg lets a file's extension weigh in its guess at the format; a name of ours has none. */
async function nameless({ path, folder, program }: MeasureJob): Promise<string> {
  if (program.kind === "wasm") return resolve(path);
  const link = resolve(join(folder, "upload-to-measure"));
  await symlink(resolve(path), link);
  return link;
}

/** Behind what somebody waits for: decoding, the bot, a model on the same processor. */
function stepBack(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended already.
  }
}

async function readAnswer(stdout: Readable): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of stdout as AsyncIterable<Buffer>) {
      bytes += piece.length;
      if (bytes <= MAX_ANSWER_BYTES) pieces.push(piece);
    }
  } catch {
    return ""; // Cut off by the signal, which the caller reports.
  }
  return Buffer.concat(pieces).toString("utf8");
}

const MESSAGES = {
  undecodable:
    "I can't measure this file: it is damaged or not what its name says. Export it again as WAV, FLAC or MP3.",
  "decoder-timeout":
    "Measuring this file took too long: I am busy, or it is a strange file. Try again later, or export it as a plain WAV, FLAC or MP3.",
  "decoder-missing": "I can't measure audio at the moment: the decoder is not installed.",
} as const;

function failure(reason: keyof typeof MESSAGES, options?: ErrorOptions): AudioError {
  return new AudioError(reason, MESSAGES[reason], options);
}
