import { Readable, type Writable } from "node:stream";
import { execa } from "execa";
import { guardCommand, type ChildLimits } from "./child-guard.ts";
import { findExecutable } from "./find-executable.ts";

export interface ChildOptions {
  /** The child's whole environment; make it with `childEnv`. */
  readonly env: Readonly<Record<string, string>>;
  /** Ends the child: SIGTERM, `killGraceMs` later SIGKILL. */
  readonly signal: AbortSignal;
  readonly killGraceMs: number;
  readonly limits?: ChildLimits;
  readonly cwd?: string;
}

export interface ChildExit {
  readonly exitCode: number | null;
  readonly signalName: string | null;
  /** The child was ended by our signal. */
  readonly aborted: boolean;
  /** Why it could not be started (`code: "ENOENT"`, …); undefined when it ran. */
  readonly spawnError: NodeJS.ErrnoException | undefined;
}

export interface Child {
  readonly pid: number | undefined;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Never rejects. The process is gone and both streams have ended when it resolves: read them meanwhile. */
  readonly exited: Promise<ChildExit>;
}

/**
 * Starts a process that cannot outlive us, not even when we are killed with SIGKILL (see `guardCommand`). No shell,
 * no stdin, nothing of our environment but what `env` gives. The caller must read stdout and stderr.
 */
export async function startChild(
  command: string,
  args: readonly string[],
  options: ChildOptions,
): Promise<Child> {
  // Looked up here, because a wrapper that cannot find its command only exits with 127.
  const path = await findExecutable(command, options.env["PATH"] ?? "");
  if (path === undefined) return neverStarted(toEnoent(command), false);
  const guarded = await guardCommand(path, args, options.limits ?? {});
  if (options.signal.aborted) return neverStarted(undefined, true);
  const child = execa(guarded.command, [...guarded.args], {
    env: { ...options.env },
    extendEnv: false,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    // The guard that watches us holds the other end of a pipe; everything else reads nothing.
    stdin: guarded.watchesStdin ? "pipe" : "ignore",
    stdout: "pipe",
    stderr: "pipe",
    buffer: false,
    reject: false,
    stripFinalNewline: false,
    encoding: "buffer",
    // A Ctrl-C in the terminal is for us: the tools take SIGINT for a wish to end well, and would seem to have.
    detached: true,
    cancelSignal: options.signal,
    // SIGKILL would end only the guard, and orphan what it guards.
    forceKillAfterDelay: guarded.watchesStdin ? false : options.killGraceMs,
  });
  if (guarded.watchesStdin) closePipeAfterGrace(child, options);
  const exited = child.then((result): ChildExit => {
    const neverRan = result.exitCode === undefined && result.signal === undefined;
    return {
      exitCode: result.exitCode ?? null,
      signalName: result.signal ?? null,
      aborted: result.isCanceled,
      spawnError: neverRan && !result.isCanceled ? toErrno(result.cause) : undefined,
    };
  });
  return { pid: child.pid, stdout: child.stdout, stderr: child.stderr, exited };
}

function neverStarted(spawnError: NodeJS.ErrnoException | undefined, aborted: boolean): Child {
  return {
    pid: undefined,
    stdout: Readable.from([]),
    stderr: Readable.from([]),
    exited: Promise.resolve({ exitCode: null, signalName: null, aborted, spawnError }),
  };
}

/** What the guard does once the pipe is closed: it ends its child with SIGKILL. */
function closePipeAfterGrace(
  child: Promise<unknown> & { readonly stdin: Writable | null },
  { signal, killGraceMs }: ChildOptions,
): void {
  let timer: NodeJS.Timeout | undefined;
  const onAbort = () => (timer = setTimeout(() => child.stdin?.destroy(), killGraceMs));
  signal.addEventListener("abort", onAbort, { once: true });
  void child.finally(() => {
    signal.removeEventListener("abort", onAbort);
    clearTimeout(timer);
  });
}

function toEnoent(command: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${command}: no such program`), { code: "ENOENT" });
}

function toErrno(cause: unknown): NodeJS.ErrnoException {
  return cause instanceof Error ? cause : new Error("the process could not be started", { cause });
}
