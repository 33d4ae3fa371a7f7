import { collectDefaultMetrics, Registry } from "prom-client";
import type { Logger } from "pino";
import type { Engine } from "../inference/engine.ts";
import type { OrderEnd } from "../orders/order-end.ts";
import {
  createDiscordMetrics,
  watchGateway,
  type DiscordMetrics,
  type GatewayState,
} from "./discord-metrics.ts";
import { createEngineMetrics, watchEngine, type EngineMetrics } from "./engine-metrics.ts";
import { createHealth, type HealthSources } from "./health.ts";
import { createMeasuringMetrics, type MeasuringMetrics } from "./measuring-metrics.ts";
import { observeEngine } from "./observe-engine.ts";
import { createOrderMetrics, watchOrders, type OrderSources } from "./order-metrics.ts";
import { addReadGauge } from "./read-gauge.ts";
import { startTelemetryServer, type TelemetryServer } from "./telemetry-server.ts";
import { watchHealth } from "./watch-health.ts";

/** What the rooms are given to say what happens; none of it throws, and none of it costs anything worth a thought. */
export interface Telemetry {
  observeEngine(engine: Engine): Engine;
  orderEnded(end: OrderEnd): void;
  readonly engine: Pick<EngineMetrics, "retried" | "server">;
  readonly discord: DiscordMetrics;
  readonly measuring: MeasuringMetrics;
  /** Once: figures and health for whoever reaches that address, until it is disposed of. Throws a UserError. */
  serve(options: ServeOptions): Promise<TelemetryServer>;
}

export interface ServeOptions {
  readonly host: string;
  readonly port: number;
  readonly build: Readonly<Record<"version" | "engine", string>>;
  readonly sources: Omit<HealthSources, "isConnected"> & OrderSources & { gateway(): GatewayState };
  readonly stalledAfterMs: number;
  readonly logger: Logger;
}

/** The only room that knows prom-client. */
export function createTelemetry(now: () => number): Telemetry {
  const registry = new Registry();
  const orders = createOrderMetrics(registry);
  const engine = createEngineMetrics(registry);
  let lastStepMs = now();
  const onStep = () => void (lastStepMs = now());

  return {
    observeEngine: (observed) => observeEngine(observed, { metrics: engine, onStep }),
    orderEnded(end) {
      onStep();
      orders.ended(end);
    },
    engine,
    discord: createDiscordMetrics(registry),
    measuring: createMeasuringMetrics(registry),

    async serve({ host, port, build, sources, stalledAfterMs, logger }) {
      const isConnected = () => sources.gateway().isConnected;
      const health = createHealth({
        sources: { ...sources, isConnected },
        lastStepMs: () => lastStepMs,
        stalledAfterMs,
        now,
      });
      watchOrders(registry, sources);
      watchEngine(registry, () => sources.isHeldUp());
      watchGateway(registry, () => sources.gateway());
      watchHealth(registry, health);
      watchProcess(registry, build);
      const metrics = async () => ({
        contentType: registry.contentType,
        text: await registry.metrics(),
      });
      return startTelemetryServer({ host, port, metrics, health, logger });
    },
  };
}

/** Event loop, memory, garbage collection, and what is running. */
function watchProcess(registry: Registry, build: ServeOptions["build"]): void {
  collectDefaultMetrics({ register: registry });
  const labels = { ...build, node: process.version };
  addReadGauge(registry, {
    name: "liner_build_info",
    help: "1; the labels say what runs.",
    labelNames: Object.keys(labels),
    read: (gauge) => gauge.set(labels, 1),
  });
}
