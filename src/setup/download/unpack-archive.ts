import { isAbsolute } from "node:path";
import { SetupError } from "../errors.ts";
import { runTool } from "../run-tool.ts";

/**
 * Unpacks a `.tar.gz` (on Windows a `.zip` too) with the system's tar, after a look through its list: an entry that
 * would get out of the folder, by its name or by a link, or that is a device, makes it throw `unpack-failed`.
 */
export async function unpackArchive(
  archive: string,
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<void> {
  const list = await tar(["-tvf", archive], env, signal);
  for (const line of list.split(/\r?\n/)) {
    if (line !== "" && !isHarmless(line)) {
      throw new SetupError("unpack-failed", `${archive} holds what no archive should: ${line}`);
    }
  }
  // Ownership is the archive maker's business, and as root it would be kept.
  await tar(["-xf", archive, "-C", folder, "--no-same-owner"], env, signal);
}

/** One line of `tar -tv`, as GNU's and BSD's write it: the kind first, the name and where a link leads last. */
export function isHarmless(line: string): boolean {
  if (!/^[-dlh]/.test(line)) return false;
  // Both write the time, as 12:34 or as a year, and then the name.
  const entry = /\s(?:\d\d:\d\d|\d{4})(?::\d\d)?\s+(.+)$/.exec(line)?.[1];
  if (entry === undefined) return false;
  return entry.split(/ (?:->|link to) /).every((path) => staysInside(path));
}

function staysInside(path: string): boolean {
  const isRooted = isAbsolute(path) || /^[A-Za-z]:/.test(path) || path.startsWith("\\");
  return !isRooted && !path.split(/[/\\]/).includes("..");
}

async function tar(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<string> {
  const { ok, stdout, stderr } = await runTool("tar", args, { env }, signal);
  if (ok) return stdout;
  throw new SetupError(
    "unpack-failed",
    `The archive could not be unpacked; tar and gzip must be on PATH.\n${stderr.trim().slice(-500)}`.trim(),
  );
}
