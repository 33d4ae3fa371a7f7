import { KILL_STAGES } from "./plan.ts";
import type { ChaosReport } from "./run-chaos.ts";

/** What happened, for a person to read. */
export function reportTable({ kills, ends, rateLimited, tookMs }: ChaosReport): string {
  const stages = KILL_STAGES.map((stage) => {
    const there = kills.filter((kill) => kill.stage === stage);
    const missed = there.filter(({ wasReached }) => !wasReached).length;
    const note = missed === 0 ? "" : ` (${missed} not reached in time)`;
    return `| ${stage} | ${there.length}${note} |`;
  });
  const orders = [...ends].map(([end, count]) => `| ${end} | ${count} |`);
  const slowest = Math.max(...kills.map(({ allGoneMs }) => allGoneMs));
  return [
    ["| killed while | times |", "|---|---|", ...stages],
    ["| orders | number |", "|---|---|", ...orders],
    [
      `${kills.length} kills; every process was gone within ${Math.round(slowest)} ms`,
      `${rateLimited} requests were rate-limited; took ${Math.round(tookMs / 1000)} s`,
    ],
  ]
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}
