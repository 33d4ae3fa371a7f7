import type { Logger } from "pino";
import type { AnswerRequest, Engine, EngineAnswer } from "../inference/engine.ts";
import type { Breaker } from "../queue/breaker.ts";
import type { ServiceTimes } from "../queue/service-times.ts";
import { isEngineFault, isWorthRepeating } from "./engine-faults.ts";

export interface EngineRunOptions {
  readonly engine: Engine;
  readonly breaker: Pick<Breaker, "succeeded" | "failed" | "isOpen">;
  readonly serviceTimes: Pick<ServiceTimes, "add">;
  /** Told of each second try. Must not throw. */
  readonly onRetry?: (() => void) | undefined;
}

/** The engine keeps failing and this request is not to blame: it goes back in line until a probe gets through. */
export class HeldUpError extends Error {
  override readonly name = "HeldUpError";
}

const RUNS = 2;

/**
 * Asks the engine, once more where its own fault may have passed, and lets the breaker and the service times know.
 * Throws HeldUpError where the engine failed and is given a rest before this request had its second run.
 */
export function createEngineRun(options: EngineRunOptions) {
  const { engine, breaker, serviceTimes } = options;

  return async function runEngine(
    request: AnswerRequest,
    onText: (textSoFar: string) => void,
    log: Logger,
    signal: AbortSignal,
  ): Promise<EngineAnswer> {
    for (let run = 1; ; run += 1) {
      try {
        const answer = await engine.answer(request, onText, signal);
        breaker.succeeded();
        serviceTimes.add({
          engine: engine.id,
          quantization: request.model.quantization,
          audioSeconds: request.audioSeconds,
          serviceMs: answer.stats.totalMs,
        });
        return answer;
      } catch (error) {
        if (signal.aborted || !isEngineFault(error)) throw error;
        breaker.failed();
        if (run >= RUNS || !isWorthRepeating(error)) throw error;
        if (breaker.isOpen) throw new HeldUpError("the engine is given a rest", { cause: error });
        options.onRetry?.();
        log.warn({ reason: error.reason, err: error }, "the engine failed: one more try");
      }
    }
  };
}
