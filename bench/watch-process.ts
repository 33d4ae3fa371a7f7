// Preloaded into the bot (`--import`): what its process costs, as JSON lines in the file named by WATCH_FILE. A line each
// second; on SIGUSR2 two more, before and after a forced collection (with --expose-gc), and delays are measured anew.
import { appendFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";

const RESOLUTION_MS = 5;
const EVERY_MS = 1000;

const file = process.env["WATCH_FILE"];
const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
delays.enable();

interface Delays {
  readonly delayP99Ms: number;
  readonly delayMaxMs: number;
}

function write(kind: "second" | "before" | "mark", delay: Delays): void {
  if (file === undefined) return;
  const { rss, heapUsed } = process.memoryUsage();
  const memory = { rssMb: rss / 1e6, heapMb: heapUsed / 1e6 };
  appendFileSync(file, `${JSON.stringify({ kind, atMs: Date.now(), ...memory, ...delay })}\n`);
}

function delaysNow(): Delays {
  return { delayP99Ms: late(delays.percentile(99)), delayMaxMs: late(delays.max) };
}

/** What is measured is the time between two ticks, one resolution apart where nothing is late. */
function late(betweenNs: number): number {
  return Math.max(0, betweenNs / 1e6 - RESOLUTION_MS);
}

setInterval(() => write("second", delaysNow()), EVERY_MS).unref();
process.on("SIGUSR2", () => {
  const delay = delaysNow(); // Before the collection, which would be one.
  write("before", delay);
  // The kind that gives memory back to the system, too: what is left is what the bot holds.
  globalThis.gc?.({ type: "major", execution: "sync", flavor: "last-resort" });
  write("mark", delay);
  delays.reset();
});
