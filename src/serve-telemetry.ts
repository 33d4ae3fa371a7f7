import type { Logger } from "pino";
import type { Config } from "./config.ts";
import { deadlineMs } from "./inference/deadline.ts";
import { deadlineOf } from "./open-engine.ts";
import type { Stores } from "./open-stores.ts";
import type { LineView } from "./queue/listen-lane.ts";
import type { ServeOptions, Telemetry } from "./telemetry/telemetry.ts";

export interface ServeTelemetryOptions {
  readonly config: Config;
  readonly telemetry: Telemetry;
  readonly build: ServeOptions["build"];
  readonly stores: Pick<Stores, "check" | "orders">;
  readonly line: { view(): LineView };
  readonly gateway: ServeOptions["sources"]["gateway"];
  readonly logger: Logger;
}

const MARGIN_MS = 300_000;

/** Serves figures and health where METRICS_PORT is set. `stopping`: the bot takes no more. Throws a UserError. */
export async function serveTelemetry(
  { config, telemetry, build, stores, line, gateway, logger }: ServeTelemetryOptions,
  stopping: AbortSignal,
): Promise<AsyncDisposable> {
  const { METRICS_HOST: host, METRICS_PORT: port } = config;
  if (port === undefined) return { async [Symbol.asyncDispose]() {} };
  const server = await telemetry.serve({
    host,
    port,
    build,
    sources: {
      isStopping: () => stopping.aborted,
      gateway,
      storageTrouble: () => stores.check(),
      isHeldUp: () => line.view().isHeldUp,
      oldestWaitingMs: () => stores.orders.oldestIn("waiting"),
      countByState: () => stores.orders.countByState(),
      line() {
        const { waiting, running } = line.view();
        return { waiting: waiting.length, running: running.length };
      },
    },
    stalledAfterMs: stalledAfterMs(config),
    logger,
  });
  logger.info({ url: server.url }, "metrics and health are served");
  return server;
}

function stalledAfterMs(config: Config): number {
  const { STALLED_AFTER_SECONDS: seconds, HEARD_SECONDS, MAX_OUTPUT_TOKENS } = config;
  if (seconds !== undefined) return seconds * 1000;
  return deadlineMs(deadlineOf(config), HEARD_SECONDS, MAX_OUTPUT_TOKENS) + MARGIN_MS;
}
