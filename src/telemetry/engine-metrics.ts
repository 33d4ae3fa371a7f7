import { Counter, Histogram, type Registry } from "prom-client";
import type { EngineAnswer } from "../inference/engine.ts";
import { addReadGauge } from "./read-gauge.ts";
import { SECONDS_BUCKETS } from "./seconds.ts";

export interface EngineMetrics {
  answered(quantization: string, answer: Pick<EngineAnswer, "stats">): void;
  /** `aborted`: nobody wanted it any more. */
  failed(reason: string): void;
  /** A run was repeated, since the engine's own fault may have passed. */
  retried(): void;
  /** A resident server. */
  server(event: "started" | "failed"): void;
}

/** What the engine does: its runs, probes among them, and how fast it is. */
export function createEngineMetrics(registry: Registry): EngineMetrics {
  const registers = [registry];
  const runs = new Counter({
    name: "liner_engine_runs_total",
    help: "Runs of the engine, probes too, by result: answered, aborted, or the reason of the failure.",
    labelNames: ["result"],
    registers,
  });
  runs.inc({ result: "answered" }, 0);
  const retries = new Counter({
    name: "liner_engine_retries_total",
    help: "Runs that were repeated after a fault of the engine.",
    registers,
  });
  const servers = new Counter({
    name: "liner_engine_servers_total",
    help: "ENGINE=llama-server: servers that started, and those that failed to or were gone unasked.",
    labelNames: ["event"],
    registers,
  });
  for (const event of ["started", "failed"]) servers.inc({ event }, 0);
  const stages = new Histogram({
    name: "liner_engine_stage_seconds",
    help: "Of a run that answered, by stage: load, first_token, answer (all of it).",
    labelNames: ["stage"],
    buckets: [...SECONDS_BUCKETS],
    registers,
  });
  const tokens = new Counter({
    name: "liner_engine_tokens_total",
    help: "Tokens of runs that answered, by kind: prompt, cached (of the prompt), output.",
    labelNames: ["kind"],
    registers,
  });
  const speed = new Histogram({
    name: "liner_engine_tokens_per_second",
    help: "Written after the first token, by quantization.",
    labelNames: ["quantization"],
    buckets: [1, 2, 5, 10, 20, 30, 40, 60, 80, 120, 200, 400],
    registers,
  });

  return {
    answered(quantization, { stats }) {
      runs.inc({ result: "answered" });
      const { loadMs, firstTokenMs, totalMs, promptTokens, cachedTokens, outputTokens } = stats;
      const times = { load: loadMs, first_token: firstTokenMs, answer: totalMs };
      for (const [stage, timeMs] of Object.entries(times)) {
        if (timeMs !== null) stages.observe({ stage }, timeMs / 1000);
      }
      const counts = { prompt: promptTokens, cached: cachedTokens, output: outputTokens };
      for (const [kind, count] of Object.entries(counts)) tokens.inc({ kind }, count ?? 0);
      const writing = firstTokenMs === null ? 0 : totalMs - firstTokenMs;
      if (outputTokens !== null && outputTokens > 1 && writing > 0) {
        speed.observe({ quantization }, ((outputTokens - 1) / writing) * 1000);
      }
    },
    failed: (reason) => runs.inc({ result: reason }),
    retried: () => retries.inc(),
    server: (event) => servers.inc({ event }),
  };
}

/** Read when somebody looks. `isHeldUp`: the breaker is open. */
export function watchEngine(registry: Registry, isHeldUp: () => boolean): void {
  addReadGauge(registry, {
    name: "liner_engine_breaker_open",
    help: "1 while orders wait because the engine keeps failing.",
    read: (gauge) => gauge.set(isHeldUp() ? 1 : 0),
  });
}
