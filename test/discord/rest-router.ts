import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { ErrorResponseSchema, RatelimitedResponseSchema } from "discord-api-spec/zod";
import type { Clock } from "./clock.ts";
import type { Fault, FaultSource } from "./faults.ts";
import { refuse } from "./refusals.ts";
import { readRequestBody } from "./request-body.ts";
import type { Route, RouteAnswer } from "./route.ts";
import { checkSchema } from "./schema-check.ts";
import { DiscordRefusal, invalidForm, refusalBody, type Violation } from "./violations.ts";

/** One request as it was answered; `status` 0 is a connection closed without an answer. */
export interface SeenRequest {
  readonly route: string;
  readonly path: string;
  readonly payload: unknown;
  readonly status: number;
  readonly code: number | undefined;
  readonly atMs: number;
}

export interface RestRouterOptions {
  readonly routes: readonly Route[];
  readonly botToken: string;
  readonly clock: Clock;
  readonly faults: FaultSource;
  readonly violations: Violation[];
  readonly requests: SeenRequest[];
  /** Called after each answer. */
  readonly onChange: () => void;
}

const API_PREFIX = "/api/v10";

export function createRestRouter(options: RestRouterOptions) {
  const table = options.routes.map((route) => ({
    route,
    pattern: new URLPattern({ pathname: `${API_PREFIX}${route.path}` }),
  }));

  /** Answers one request of the bot. Never rejects. */
  return async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://loopback");
    const { route, params } = match(request.method ?? "", url);
    const name = route?.name ?? `${request.method} ${url.pathname}`;
    const report = (kind: Violation["kind"], detail: string): void => {
      options.violations.push({ kind, route: name, detail });
    };
    let payload: unknown;

    const fault = options.faults.take(name);
    await fault?.until;
    if (fault?.delayMs !== undefined) await delay(fault.delayMs);
    let outcome: RouteAnswer;
    try {
      const body = await readRequestBody(request);
      payload = body.payload;
      outcome =
        fault?.status === undefined && fault?.closeSocket !== "before"
          ? await run()
          : faultAnswer(fault);

      async function run(): Promise<RouteAnswer> {
        if (route === undefined) {
          report("unknown-route", "not faked");
          return { status: 404, body: { code: 0, message: "404: Not Found" } };
        }
        if (route.needsBotToken && request.headers.authorization !== `Bot ${options.botToken}`) {
          throw refuse.unauthorized();
        }
        if (route.request !== undefined) {
          const issues = checkSchema(route.request(payload), payload);
          if (issues.length > 0) throw invalidForm(issues, "schema");
        }
        return route.handle({ params, query: url.searchParams, ...body, report });
      }
    } catch (error) {
      // A bot that was killed in the middle of a request has done nothing wrong, and nobody waits for an answer.
      if (request.destroyed && !request.complete) return;
      outcome = failed(error, report);
    }
    checkAnswer(route, outcome, report);

    const closed = fault?.closeSocket !== undefined;
    options.requests.push({
      route: name,
      path: url.pathname,
      payload,
      status: closed ? 0 : outcome.status,
      code: codeOf(outcome.body),
      atMs: options.clock.now(),
    });
    if (closed) request.socket.destroy();
    else send(response, outcome);
    options.onChange();
  };

  function match(method: string, url: URL) {
    for (const { route, pattern } of table) {
      const found = route.method === method ? pattern.exec(url) : null;
      if (found === null) continue;
      const groups = Object.entries(found.pathname.groups);
      const params = groups.map(([key, value]) => [key, decodeURIComponent(value ?? "")] as const);
      return { route, params: Object.fromEntries(params) };
    }
    return { route: undefined, params: {} };
  }
}

function faultAnswer(fault: Fault): RouteAnswer {
  const status = fault.status ?? 500;
  if (status !== 429) return { status, body: { code: fault.code ?? 0, message: "made to fail" } };
  return {
    status,
    body: {
      code: fault.code ?? 0,
      message: "You are being rate limited.",
      retry_after: fault.retryAfterSeconds ?? 1,
      global: false,
    },
  };
}

function failed(
  error: unknown,
  report: (kind: Violation["kind"], detail: string) => void,
): RouteAnswer {
  if (!(error instanceof DiscordRefusal)) {
    report("answer", `the fake broke: ${error instanceof Error ? error.stack : String(error)}`);
    return { status: 500, body: { code: 0, message: "500: Internal Server Error" } };
  }
  if (error.violation !== undefined) {
    const fields = error.issues.map(({ path, message }) => `${path}: ${message}`);
    report(error.violation, [`${error.code} ${error.message}`, ...fields].join("; "));
  }
  return { status: error.status, body: refusalBody(error) };
}

function checkAnswer(
  route: Route | undefined,
  { status, body }: RouteAnswer,
  report: (kind: Violation["kind"], detail: string) => void,
): void {
  const errorSchema = status === 429 ? RatelimitedResponseSchema : ErrorResponseSchema;
  const schema = status >= 400 ? errorSchema : route?.answer;
  if (schema === undefined || body === undefined) return;
  for (const { path, message } of checkSchema(schema, body))
    report("answer", `${path}: ${message}`);
}

function codeOf(body: unknown): number | undefined {
  if (body === null || typeof body !== "object" || !("code" in body)) return undefined;
  return typeof body.code === "number" ? body.code : undefined;
}

function send(response: ServerResponse, { status, body }: RouteAnswer): void {
  if (body === undefined) {
    response.writeHead(status).end();
    return;
  }
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (status === 429 && typeof body === "object" && body !== null && "retry_after" in body) {
    headers["retry-after"] = String(body.retry_after);
  }
  response.writeHead(status, headers).end(JSON.stringify(body));
}
