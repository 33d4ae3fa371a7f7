import { readdir, readFile } from "node:fs/promises";

/** Ids of the processes that have `text` in their command line. Give it something only yours can have. Linux only. */
export async function processesMentioning(text: string): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir("/proc")) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    // It may end while we look.
    const commandLine = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (commandLine.includes(text)) found.push(pid);
  }
  return found;
}
