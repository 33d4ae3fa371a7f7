import type { Engine } from "../inference/engine.ts";
import type { EngineMetrics } from "./engine-metrics.ts";

export interface EngineObserver {
  readonly metrics: Pick<EngineMetrics, "answered" | "failed">;
  /** A run has begun, or ended in whatever way. */
  readonly onStep: () => void;
}

/** The same engine, with each of its runs counted. */
export function observeEngine(engine: Engine, { metrics, onStep }: EngineObserver): Engine {
  return {
    id: engine.id,
    windowRule: engine.windowRule,
    async answer(request, onText, signal) {
      onStep();
      try {
        const answer = await engine.answer(request, onText, signal);
        metrics.answered(request.model.quantization, answer);
        return answer;
      } catch (error) {
        metrics.failed(signal.aborted ? "aborted" : reasonOf(error));
        throw error;
      } finally {
        onStep();
      }
    },
  };
}

/** Of a known fault; there are few of them, so that a label may carry it. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error) || !("reason" in error)) return "unexpected";
  return typeof error.reason === "string" ? error.reason : "unexpected";
}
