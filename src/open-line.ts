import type { Logger } from "pino";
import type { Config } from "./config.ts";
import type { Engine } from "./inference/engine.ts";
import type { AskedModel } from "./inference/remote-model.ts";
import { DEFAULT_SAMPLING } from "./inference/sampling.ts";
import type { Stores } from "./open-stores.ts";
import { createEngineProbe } from "./orders/probe-engine.ts";
import { createBreaker, type Breaker } from "./queue/breaker.ts";
import { createListenLane, type ListenLane } from "./queue/listen-lane.ts";
import {
  createServiceTimes,
  type ServiceSample,
  type ServiceTimes,
} from "./queue/service-times.ts";

export interface OpenLine extends AsyncDisposable {
  readonly listenLane: ListenLane;
  readonly breaker: Pick<Breaker, "succeeded" | "failed" | "isOpen">;
  readonly serviceTimes: ServiceTimes;
}

export interface OpenLineOptions {
  readonly config: Config;
  readonly stores: Stores;
  readonly engine: Engine;
  /** The model to try an engine with that keeps failing. Without it everything fails one by one, at once. */
  readonly probeWith: (() => Promise<AskedModel>) | undefined;
  readonly tempDir: string;
  readonly now: () => number;
  readonly logger: Logger;
}

const DAY_MS = 24 * 3600_000;

/** The line before the engine, with what earlier lives of the bot know of it, and what holds it up. */
export function openLine(options: OpenLineOptions): OpenLine {
  const { config, stores, now, logger } = options;
  const opened = new AsyncDisposableStack();
  const listenLane = opened.use(
    createListenLane({
      concurrency: config.ENGINE_CONCURRENCY,
      ahead: config.PREPARE_AHEAD,
      servedBefore: stores.orders.servedSince(now() - DAY_MS),
      now,
    }),
  );
  const serviceTimes = createServiceTimes({
    samples: stores.serviceTimes.list(),
    onAdd: (sample) => keepServiceTime(sample),
  });
  const breaker = openBreaker(options, listenLane);
  if (breaker !== undefined) opened.use(breaker);
  return {
    listenLane,
    serviceTimes,
    breaker: breaker ?? NO_BREAKER,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };

  function keepServiceTime(sample: ServiceSample): void {
    try {
      stores.serviceTimes.add(sample);
    } catch (err) {
      logger.warn({ err }, "how long an answer took could not be kept");
    }
  }
}

function openBreaker(options: OpenLineOptions, listenLane: ListenLane): Breaker | undefined {
  const { config, engine, probeWith: chooseModel, tempDir, logger } = options;
  if (chooseModel === undefined) return undefined;
  return createBreaker({
    firstProbeAfterMs: config.ENGINE_PROBE_SECONDS * 1000,
    probe: createEngineProbe({ engine, chooseModel, sampling: DEFAULT_SAMPLING, tempDir }),
    onOpen() {
      logger.error("the engine keeps failing: orders wait until a probe gets through");
      listenLane.holdUp();
    },
    onProbeFailed: (err) => logger.warn({ err }, "the engine still fails"),
    onClose() {
      logger.info("the engine works again: orders go on");
      listenLane.goOn();
    },
  });
}

const NO_BREAKER: OpenLine["breaker"] = {
  succeeded() {},
  failed() {},
  isOpen: false,
};
