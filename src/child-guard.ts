import { fileURLToPath } from "node:url";
import { execa } from "execa";

/** Kernel limits for a child that reads strangers' files. Applied where util-linux's `prlimit` is there (Linux). */
export interface ChildLimits {
  readonly addressSpaceBytes?: number;
  /** Private writable memory: for runtimes like V8 that reserve more address space than they use. */
  readonly dataBytes?: number;
  readonly cpuSeconds?: number;
  readonly fileSizeBytes?: number;
}

export interface GuardedCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** The command ends its child when its stdin closes: the caller must keep that pipe open and write nothing. */
  readonly watchesStdin: boolean;
}

const WATCHER = fileURLToPath(new URL("child-watcher.ts", import.meta.url));

/**
 * Wraps a command so that it dies with us. On Linux the kernel does it (`setpriv --pdeathsig`, in place after the
 * exec, no process in between); elsewhere a small Node process of our own watches a pipe.
 */
export async function guardCommand(
  command: string,
  args: readonly string[],
  limits: ChildLimits,
): Promise<GuardedCommand> {
  const [parentDeath, resourceLimits] = await Promise.all([hasSetpriv(), hasPrlimit()]);
  const limited =
    resourceLimits && Object.keys(limits).length > 0
      ? ["prlimit", ...prlimitArgs(limits), "--", command, ...args]
      : [command, ...args];
  if (parentDeath) {
    return {
      command: "setpriv",
      args: ["--pdeathsig", "KILL", "--", ...limited],
      watchesStdin: false,
    };
  }
  return { command: process.execPath, args: [WATCHER, ...limited], watchesStdin: true };
}

function prlimitArgs(limits: ChildLimits): string[] {
  const args = ["--core=0"];
  if (limits.addressSpaceBytes !== undefined) args.push(`--as=${limits.addressSpaceBytes}`);
  if (limits.dataBytes !== undefined) args.push(`--data=${limits.dataBytes}`);
  if (limits.cpuSeconds !== undefined) args.push(`--cpu=${limits.cpuSeconds}`);
  if (limits.fileSizeBytes !== undefined) args.push(`--fsize=${limits.fileSizeBytes}`);
  return args;
}

const hasSetpriv = once(() => answers("setpriv", ["--pdeathsig", "KILL", "--", "true"]));
const hasPrlimit = once(() => answers("prlimit", ["--core=0", "--", "true"]));

async function answers(command: string, args: readonly string[]): Promise<boolean> {
  const { exitCode } = await execa(command, [...args], { reject: false, stdio: "ignore" });
  return exitCode === 0;
}

function once<T>(run: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= run());
}
