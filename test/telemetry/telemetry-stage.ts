import { pino } from "pino";
import type { Engine } from "../../src/inference/engine.ts";
import type { OrderEnd } from "../../src/orders/order-end.ts";
import {
  createTelemetry,
  type ServeOptions,
  type Telemetry,
} from "../../src/telemetry/telemetry.ts";

export interface TelemetryStage extends AsyncDisposable {
  readonly telemetry: Telemetry;
  readonly url: string;
  request(path: string, method?: string): Promise<Response>;
  /** The samples of /metrics by name and labels. */
  samples(): Promise<ReadonlyMap<string, number>>;
}

/** Telemetry as the bot serves it, of a bot that is well unless the test says otherwise. */
export async function openTelemetryStage(
  sources: Partial<ServeOptions["sources"]> = {},
): Promise<TelemetryStage> {
  const telemetry = createTelemetry(Date.now);
  const server = await telemetry.serve(serveOptions(sources));
  const request = (path: string, method = "GET") => fetch(`${server.url}${path}`, { method });
  return {
    telemetry,
    url: server.url,
    request,
    async samples() {
      const text = await (await request("/metrics")).text();
      const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
      return new Map(
        lines.map((line) => {
          const end = line.lastIndexOf(" ");
          return [line.slice(0, end), Number(line.slice(end + 1))];
        }),
      );
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

export function serveOptions(sources: Partial<ServeOptions["sources"]> = {}): ServeOptions {
  return {
    host: "127.0.0.1",
    port: 0,
    build: { version: "1.2.3", engine: "llama-mtmd-cli b1" },
    sources: {
      isStopping: () => false,
      gateway: () => ({ isConnected: true, pingMs: 42 }),
      storageTrouble: () => null,
      isHeldUp: () => false,
      oldestWaitingMs: () => undefined,
      countByState: () => new Map(),
      line: () => ({ waiting: 0, running: 0 }),
      ...sources,
    },
    stalledAfterMs: 60_000,
    logger: pino({ level: "silent" }),
  };
}

export function endOfOrder(over: Partial<OrderEnd> = {}): OrderEnd {
  return {
    outcome: "answer",
    reason: null,
    quantization: "Q8_0",
    cached: false,
    joined: false,
    queuedMs: 1000,
    fetchMs: 200,
    decodeMs: 300,
    loadMs: 0,
    promptTokens: 100,
    cachedTokens: 0,
    outputTokens: 50,
    firstTokenMs: 500,
    totalMs: 3000,
    deliveredBy: "token",
    deliverMs: 100,
    sinceAskedMs: 5000,
    attempts: 1,
    ...over,
  };
}

/** Answers with these figures, or fails so. */
export function engineThat(does: { readonly failsWith?: Error }): Engine {
  return {
    id: "llama-server",
    windowRule: "keeps-tail",
    async answer() {
      if (does.failsWith !== undefined) throw does.failsWith;
      const stats = {
        loadMs: 250,
        promptTokens: 900,
        cachedTokens: 700,
        outputTokens: 101,
        firstTokenMs: 1000,
        totalMs: 3000,
      };
      return { text: "A tune.", finish: "stop", stats };
    },
  };
}
