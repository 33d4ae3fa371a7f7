import { Counter, type Registry } from "prom-client";
import { addReadGauge } from "./read-gauge.ts";

/** How Discord is asked: any function that resolves with a response. */
type MakeRequest<Args extends readonly unknown[], Response> = (...args: Args) => Promise<Response>;

export interface DiscordMetrics {
  /** The same function, with what comes back counted; a rejection is `none`. */
  countRequests<Args extends readonly unknown[], Response extends { readonly status: number }>(
    makeRequest: MakeRequest<Args, Response>,
  ): MakeRequest<Args, Response>;
  /** A request was held back, to stay within what Discord allows. */
  rateLimited(scope: string): void;
}

export interface GatewayState {
  readonly isConnected: boolean;
  /** Undefined before the first heartbeat. */
  readonly pingMs: number | undefined;
}

/** What Discord's REST answers, and what it does not take. */
export function createDiscordMetrics(registry: Registry): DiscordMetrics {
  const registers = [registry];
  const requests = new Counter({
    name: "liner_discord_requests_total",
    help: "REST requests by what came back: 2xx, 3xx, 4xx, 429, 5xx, or none where nothing did.",
    labelNames: ["status"],
    registers,
  });
  for (const status of ["2xx", "4xx", "429", "5xx", "none"]) requests.inc({ status }, 0);
  const limits = new Counter({
    name: "liner_discord_rate_limits_total",
    help: "Requests that were held back or refused by a rate limit, by its scope.",
    labelNames: ["scope"],
    registers,
  });
  for (const scope of ["user", "global", "shared"]) limits.inc({ scope }, 0);

  return {
    countRequests(makeRequest) {
      return async (...args) => {
        try {
          const response = await makeRequest(...args);
          requests.inc({ status: statusClass(response.status) });
          return response;
        } catch (error) {
          requests.inc({ status: "none" });
          throw error;
        }
      };
    },
    rateLimited: (scope) => limits.inc({ scope }),
  };
}

/** Read when somebody looks. */
export function watchGateway(registry: Registry, state: () => GatewayState): void {
  addReadGauge(registry, {
    name: "liner_gateway_connected",
    help: "1 while Discord can tell the bot what people ask.",
    read: (gauge) => gauge.set(state().isConnected ? 1 : 0),
  });
  addReadGauge(registry, {
    name: "liner_gateway_ping_seconds",
    help: "The last heartbeat's round trip; absent before the first.",
    read(gauge) {
      const { pingMs } = state();
      if (pingMs === undefined) gauge.remove();
      else gauge.set(pingMs / 1000);
    },
  });
}

function statusClass(status: number): string {
  return status === 429 ? "429" : `${Math.floor(status / 100)}xx`;
}
