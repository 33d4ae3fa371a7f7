import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { Clock } from "./clock.ts";
import type { FaultSource } from "./faults.ts";
import type { RateLimited, RateLimits } from "./rate-limits.ts";
import { refuse } from "./refusals.ts";
import { readRequestBody } from "./request-body.ts";
import type { RequestHooks } from "./request-hooks.ts";
import {
  checkAnswer,
  codeOf,
  failureAnswer,
  faultAnswer,
  limitAnswer,
  sendAnswer,
} from "./rest-answers.ts";
import type { Route, RouteAnswer } from "./route.ts";
import { checkSchema } from "./schema-check.ts";
import { invalidForm, type Violation } from "./violations.ts";

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
  readonly hooks: RequestHooks;
  /** Undefined: there are none. */
  readonly limits: RateLimits | undefined;
  readonly violations: Violation[];
  readonly requests: SeenRequest[];
  readonly rateLimited: RateLimited[];
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
    const path = url.pathname;
    const { route, params } = match(request.method ?? "", url);
    const name = route?.name ?? `${request.method} ${path}`;
    const report = (kind: Violation["kind"], detail: string): void => {
      options.violations.push({ kind, route: name, path, detail });
    };
    let payload: unknown;
    let isClosed = false;
    let limitHeaders: Readonly<Record<string, string>> = {};

    const fault = options.faults.take(name);
    await fault?.until;
    if (fault?.delayMs !== undefined) await delay(fault.delayMs);
    let outcome: RouteAnswer;
    try {
      const body = await readRequestBody(request);
      payload = body.payload;
      isClosed = (await options.hooks.run({ route: name, path, payload }, "received")) === "drop";
      outcome =
        fault?.status === undefined && fault?.closeSocket !== "before" && !isClosed
          ? (limited() ?? (await run()))
          : faultAnswer(fault ?? {});
      if (!isClosed) {
        isClosed = (await options.hooks.run({ route: name, path, payload }, "done")) === "drop";
      }

      function limited(): RouteAnswer | undefined {
        const isAuthorized = request.headers.authorization !== undefined;
        const verdict = options.limits?.({ route: name, path, params, isAuthorized });
        limitHeaders = verdict?.headers ?? {};
        if (verdict?.refused === undefined) return undefined;
        options.rateLimited.push(verdict.refused);
        return limitAnswer(verdict.refused);
      }

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
      outcome = failureAnswer(error, report);
    }
    checkAnswer(route, outcome, report);

    const closed = isClosed || fault?.closeSocket !== undefined;
    options.requests.push({
      route: name,
      path,
      payload,
      status: closed ? 0 : outcome.status,
      code: codeOf(outcome.body),
      atMs: options.clock.now(),
    });
    if (closed) request.socket.destroy();
    else sendAnswer(response, outcome, limitHeaders);
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
