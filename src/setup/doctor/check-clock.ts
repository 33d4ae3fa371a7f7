import { ok, type Finding } from "./finding.ts";

/** A second each for the header's rounding and the way here, and some for a slow line. */
const UNNOTICED_MS = 5_000;
/** An interaction's token lives for 15 minutes: a third of that is too near to a life that looks over. */
const WRONG_MS = 5 * 60_000;

/** Our clock against Discord's; null where Discord did not tell. */
export function checkClock(clockAheadMs: number | null): readonly Finding[] {
  if (clockAheadMs === null) return [];
  const offMs = Math.abs(clockAheadMs);
  if (offMs < UNNOTICED_MS) return [ok("clock", "The clock agrees with Discord's")];
  return [
    {
      check: "clock",
      severity: offMs >= WRONG_MS ? "problem" : "warning",
      what: `The clock is ${duration(offMs)} ${clockAheadMs > 0 ? "ahead of" : "behind"} Discord's`,
      why: "Discord counts when an answer is due (3 s) and when an order can no longer be answered in its place (15 min) by its own clock; the bot would answer too late or give up too soon, and the times on cards would be wrong.",
      mend: "Set the clock by the network: timedatectl set-ntp true (in a virtual machine or WSL, restart it).",
    },
  ];
}

function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
