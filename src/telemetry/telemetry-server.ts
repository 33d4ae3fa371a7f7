import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Logger } from "pino";
import { UserError } from "../errors.ts";
import type { Health, HealthReport } from "./health.ts";

export interface TelemetryServerOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
  readonly health: Health;
  readonly logger: Logger;
}

export interface TelemetryServer extends AsyncDisposable {
  /** `http://127.0.0.1:9464` */
  readonly url: string;
}

/**
 * Serves /metrics, /livez and /readyz to whoever reaches it. The health answers are JSON that names each check, with 200
 * or 503. Throws a UserError where it cannot listen. Disposing ends its connections.
 */
export async function startTelemetryServer(
  options: TelemetryServerOptions,
): Promise<TelemetryServer> {
  const server = createServer((request, response) => {
    answer(request, response, options).catch((err: unknown) => {
      options.logger.error({ err }, "a telemetry request failed");
      response.destroy();
    });
  });
  server.listen(options.port, options.host);
  try {
    await once(server, "listening");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError(
      "metrics-unavailable",
      `Metrics cannot be served (${why}). Set METRICS_PORT and METRICS_HOST to a free port of this machine, or leave METRICS_PORT empty.`,
      { cause: error },
    );
  }
  return {
    url: urlOf(server.address()),
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { metrics, health }: TelemetryServerOptions,
): Promise<void> {
  const { method = "" } = request;
  const path = (request.url ?? "").replace(/\?.*$/s, "");
  if (!["/metrics", "/livez", "/readyz"].includes(path)) {
    return send(response, 404, "text/plain", "not found\n");
  }
  if (method !== "GET" && method !== "HEAD") {
    response.setHeader("Allow", "GET, HEAD");
    return send(response, 405, "text/plain", "only GET and HEAD\n");
  }
  if (path === "/metrics") {
    const { contentType, text } = await metrics();
    return send(response, 200, contentType, text);
  }
  return sendReport(response, path === "/livez" ? health.live() : health.ready());
}

function sendReport(response: ServerResponse, report: HealthReport): void {
  send(response, report.ok ? 200 : 503, "application/json", `${JSON.stringify(report)}\n`);
}

function send(response: ServerResponse, status: number, contentType: string, text: string): void {
  response.writeHead(status, {
    "Content-Type": contentType,
    "Content-Length": Buffer.byteLength(text),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
  });
  response.end(response.req.method === "HEAD" ? undefined : text);
}

function urlOf(address: ReturnType<ReturnType<typeof createServer>["address"]>): string {
  if (address === null || typeof address === "string") return String(address);
  const host = address.family === "IPv6" ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}
