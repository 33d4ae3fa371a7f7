import { Counter, Histogram, type Registry } from "prom-client";
import { SECONDS_BUCKETS } from "./seconds.ts";

type Measure<Input, Result> = (input: Input, signal: AbortSignal) => Promise<Result>;

export interface MeasuringMetrics {
  /** The same function, with each measuring counted. */
  observe<Input, Result>(measure: Measure<Input, Result>): Measure<Input, Result>;
}

/** Tracks that are measured, beside the queue: what is known already is not measured again. */
export function createMeasuringMetrics(registry: Registry): MeasuringMetrics {
  const registers = [registry];
  const measurings = new Counter({
    name: "liner_measurings_total",
    help: "Tracks by what came of measuring them: measured, failed, or aborted where nobody wanted it.",
    labelNames: ["result"],
    registers,
  });
  for (const result of ["measured", "failed"]) measurings.inc({ result }, 0);
  const seconds = new Histogram({
    name: "liner_measure_seconds",
    help: "Measuring one track, where it was measured.",
    buckets: [...SECONDS_BUCKETS],
    registers,
  });

  return {
    observe(measure) {
      return async (input, signal) => {
        const began = performance.now();
        try {
          const measured = await measure(input, signal);
          measurings.inc({ result: "measured" });
          seconds.observe((performance.now() - began) / 1000);
          return measured;
        } catch (error) {
          measurings.inc({ result: signal.aborted ? "aborted" : "failed" });
          throw error;
        }
      };
    },
  };
}
