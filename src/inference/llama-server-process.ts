import { randomBytes } from "node:crypto";
import type { Logger } from "pino";
import { Agent } from "undici";
import { childEnv } from "../child-env.ts";
import { startChild, type ChildExit } from "../child-process.ts";
import { InferenceError } from "./errors.ts";
import { explainFailure } from "./explain-failure.ts";
import { findFreePort } from "./free-port.ts";
import { readLineTail } from "./line-tail.ts";
import type { InstalledModel } from "./models.ts";
import { serverArguments, type ServerArguments } from "./server-arguments.ts";
import { readServerContext, untilHealthy, type ServerAddress } from "./server-readiness.ts";

export interface ServerOptions extends Omit<
  ServerArguments,
  "port" | "modelPath" | "projectorPath"
> {
  /** Of the tool, absolute. */
  readonly command: string;
  /** Ours: the child sees what `childEnv` lets through. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly startTimeoutMs: number;
  /** How long SIGTERM may take before SIGKILL. */
  readonly killGraceMs: number;
  /** Loopback ports to try; somebody else may be quicker. */
  readonly findPort?: () => Promise<number>;
  readonly logger: Logger;
}

/** A child that has its model loaded and can hear. Its requests are ended and it is gone once it is disposed of. */
export interface ServerProcess extends ServerAddress, AsyncDisposable {
  readonly pid: number | undefined;
  /** What prompt and answer may take together. */
  readonly contextTokens: number;
  /** Never rejects. */
  readonly exited: Promise<ServerEnd>;
  /** The last lines so far. */
  stderr(): readonly string[];
}

export interface ServerEnd {
  readonly exit: ChildExit;
  readonly stderr: readonly string[];
}

const STDERR_LINES = 200;
const PORTS_TO_TRY = 3;
const PORT_IS_TAKEN = /couldn't bind|address already in use/i;

/**
 * Starts `llama-server` on a loopback port with a key that only we know. From then on the caller owns it. Throws
 * InferenceError with the cause that stderr tells; rejects with the signal's reason once aborted. Either way nothing of
 * it is left.
 */
export async function startServerProcess(
  model: InstalledModel,
  options: ServerOptions,
  signal: AbortSignal,
): Promise<ServerProcess> {
  const { findPort = findFreePort } = options;
  for (let attempt = 1; ; attempt += 1) {
    const started = await startOn(await findPort(), model, options, signal);
    if (!("exit" in started)) return started;
    const portIsTaken = started.stderr.some((line) => PORT_IS_TAKEN.test(line));
    if (portIsTaken && attempt < PORTS_TO_TRY) continue;
    throw await explainFailure({
      ...started,
      command: options.command,
      model,
      audioPath: undefined,
    });
  }
}

/** The server, or how it ended before it was ready. */
async function startOn(
  port: number,
  model: InstalledModel,
  options: ServerOptions,
  signal: AbortSignal,
): Promise<ServerProcess | ServerEnd> {
  const server = await spawn(port, model, options);
  const late = AbortSignal.timeout(options.startTimeoutMs);
  const gone = new AbortController();
  void server.exited.then(() => gone.abort());
  try {
    const stop = AbortSignal.any([signal, late, gone.signal]);
    await untilHealthy(server, stop);
    const { contextTokens } = await readServerContext(server, stop);
    return { ...server, contextTokens };
  } catch (error) {
    await server[Symbol.asyncDispose]();
    signal.throwIfAborted();
    const end = await server.exited;
    if (!end.exit.aborted) return end;
    if (!late.aborted) throw error;
    const seconds = Math.round(options.startTimeoutMs / 1_000);
    throw new InferenceError(
      "deadline",
      `llama-server was not ready after ${seconds} s:\n${end.stderr.slice(-20).join("\n")}`,
      "Is the disk slow, or the memory full? A smaller quantization loads faster.",
    );
  }
}

async function spawn(
  port: number,
  model: InstalledModel,
  options: ServerOptions,
): Promise<Omit<ServerProcess, "contextTokens">> {
  const apiKey = randomBytes(24).toString("base64url");
  const stop = new AbortController();
  const { path: modelPath, projectorPath } = model;
  const args = serverArguments({ ...options, modelPath, projectorPath, port });
  const child = await startChild(options.command, args, {
    env: childEnv(options.env, {
      LANG: "C.UTF-8",
      LC_ALL: "C.UTF-8",
      GGML_NO_BACKTRACE: "1",
      // Not an argument: everybody on the machine can read those.
      LLAMA_API_KEY: apiKey,
    }),
    killGraceMs: options.killGraceMs,
    signal: stop.signal,
  });
  const log = options.logger.child({ pid: child.pid, quantization: model.quantization });
  log.debug({ args }, "llama-server started");

  const lines: string[] = [];
  child.stdout.resume();
  const tail = readLineTail(child.stderr, STDERR_LINES, (line) => {
    log.debug({ line }, "llama-server");
    lines.push(line);
    if (lines.length > STDERR_LINES) lines.shift();
  }).catch(() => lines);
  const exited = Promise.all([child.exited, tail]).then(([exit, stderr]) => {
    log.debug({ exit }, "llama-server ended");
    return { exit, stderr };
  });

  // An answer's headers come with its first token; deadlines are the engine's business.
  const dispatcher = new Agent({ headersTimeout: 0, bodyTimeout: 0 });
  return {
    pid: child.pid,
    baseUrl: `http://127.0.0.1:${port}`,
    apiKey,
    dispatcher,
    exited,
    stderr: () => lines,
    async [Symbol.asyncDispose]() {
      // Requests first: at SIGTERM the server waits for whoever still listens to it.
      await dispatcher.destroy();
      stop.abort();
      await exited;
    },
  };
}
