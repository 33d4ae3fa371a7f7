import { childEnv } from "../child-env.ts";
import { startChild } from "../child-process.ts";
import type { Engine } from "./engine.ts";
import { InferenceError } from "./errors.ts";

export interface ToolBuild {
  /** llama.cpp's build number; null where it does not tell (a shallow clone counts its commits from 1). */
  readonly build: number | null;
  /** What it calls itself: `0.7.0 (build 11669, commit Debian)`. */
  readonly version: string;
}

/** The first build that knows Music Flamingo. */
const OLDEST_BUILD = 7593;
/** From here on the tool hears the last, unfinished window. */
const KEEPS_TAIL_BUILD = 9056;
/** llama-mtmd-cli did not exist before: a smaller number is no build number. */
const LEAST_PLAUSIBLE_BUILD = 5000;
const VERSION_TIMEOUT_MS = 20_000;
const KILL_GRACE_MS = 1_000;

/** Asks the tool once. Throws `build-too-old`, and `failed` where it does not start (a missing library, another CPU). */
export async function readToolBuild(
  path: string,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<ToolBuild> {
  const child = await startChild(path, ["--version"], {
    env: childEnv(env, { LANG: "C.UTF-8" }),
    signal: AbortSignal.any([signal, AbortSignal.timeout(VERSION_TIMEOUT_MS)]),
    killGraceMs: KILL_GRACE_MS,
  });
  const [stdout, stderr, exit] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    child.exited,
  ]);
  signal.throwIfAborted();
  // Some builds print it to stderr.
  const version = /^version:\s*(.+)$/m.exec(`${stdout}\n${stderr}`)?.[1]?.trim();
  if (version === undefined) {
    const said = `${stdout}\n${stderr}`.trim().slice(-500);
    throw new InferenceError(
      "failed",
      `${path} --version did not answer (${exit.signalName ?? exit.exitCode ?? exit.spawnError?.code}): ${said}`,
      "Run it by hand: a library may be missing, or it was built for another machine.",
    );
  }
  const build = parseBuildNumber(version);
  if (build !== null && build < OLDEST_BUILD) {
    throw new InferenceError(
      "build-too-old",
      `${path} is build ${build}; Music Flamingo needs ${OLDEST_BUILD} or newer`,
      `Update llama.cpp to b${OLDEST_BUILD} or newer (b${KEEPS_TAIL_BUILD} hears the end of every track).`,
    );
  }
  return { build, version };
}

/** What an unknown build does is what new ones do. */
export function windowRuleOf({ build }: ToolBuild): Engine["windowRule"] {
  return build !== null && build < KEEPS_TAIL_BUILD ? "drops-tail" : "keeps-tail";
}

/** `7772 (abcdef)` or `0.7.0 (build 11669, commit Debian)`. */
function parseBuildNumber(version: string): number | null {
  const digits = /\bbuild (\d+)/.exec(version)?.[1] ?? /^b?(\d+)(?:\s|$)/.exec(version)?.[1];
  const build = Number(digits);
  return digits !== undefined && build >= LEAST_PLAUSIBLE_BUILD ? build : null;
}

async function textOf(stream: AsyncIterable<Buffer | string>): Promise<string> {
  let text = "";
  for await (const chunk of stream) text += chunk.toString();
  return text;
}
