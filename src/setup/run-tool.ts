import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { childEnv } from "../child-env.ts";
import { startChild } from "../child-process.ts";

export interface ToolRun {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ToolOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
}

const KILL_GRACE_MS = 2_000;
/** What apt obeys beside the usual: a proxy, or a configuration of its own. */
const APT_VARIABLES =
  /^(https?_proxy|ftp_proxy|all_proxy|no_proxy|apt_config|ssl_cert_file|ssl_cert_dir)$/i;

/**
 * Runs a short-lived tool to its end and keeps what it said, in English. Failing is an answer (`ok: false`); rejects
 * only with the signal's reason.
 */
export async function runTool(
  command: string,
  args: readonly string[],
  options: ToolOptions,
  signal: AbortSignal,
): Promise<ToolRun> {
  const child = await startChild(command, args, {
    env: toolEnv(options.env),
    killGraceMs: KILL_GRACE_MS,
    signal,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  const [stdout, stderr, exit] = await Promise.all([
    read(child.stdout),
    read(child.stderr),
    child.exited,
  ]);
  signal.throwIfAborted();
  const ok = exit.spawnError === undefined && exit.exitCode === 0;
  return { ok, stdout, stderr: stderr || (exit.spawnError?.message ?? "") };
}

function toolEnv(env: ToolOptions["env"]): Record<string, string> {
  const extra: Record<string, string> = { LC_ALL: "C" };
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && APT_VARIABLES.test(name)) extra[name] = value;
  }
  return childEnv(env, extra);
}

async function read(stream: Readable): Promise<string> {
  try {
    return await text(stream);
  } catch {
    return ""; // Cut off by the signal, which the caller reports.
  }
}
