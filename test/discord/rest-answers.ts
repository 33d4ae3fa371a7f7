import type { ServerResponse } from "node:http";
import { ErrorResponseSchema, RatelimitedResponseSchema } from "discord-api-spec/zod";
import type { Fault } from "./faults.ts";
import type { RateLimited } from "./rate-limits.ts";
import type { Route, RouteAnswer, RouteCall } from "./route.ts";
import { checkSchema } from "./schema-check.ts";
import { DiscordRefusal, refusalBody } from "./violations.ts";

export function faultAnswer(fault: Fault): RouteAnswer {
  const status = fault.status ?? 500;
  const code = fault.code ?? 0;
  if (status !== 429) return { status, body: { code, message: "made to fail" } };
  return tooMany(fault.retryAfterSeconds ?? 1, { code, global: false });
}

export function limitAnswer({ retryAfterSeconds, scope }: RateLimited): RouteAnswer {
  return tooMany(retryAfterSeconds, { code: 0, global: scope === "global" });
}

function tooMany(
  retryAfterSeconds: number,
  more: { readonly code: number; readonly global: boolean },
): RouteAnswer {
  const message = "You are being rate limited.";
  return { status: 429, body: { message, retry_after: retryAfterSeconds, ...more } };
}

export function failureAnswer(error: unknown, report: RouteCall["report"]): RouteAnswer {
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

export function checkAnswer(
  route: Route | undefined,
  { status, body }: RouteAnswer,
  report: RouteCall["report"],
): void {
  const errorSchema = status === 429 ? RatelimitedResponseSchema : ErrorResponseSchema;
  const schema = status >= 400 ? errorSchema : route?.answer;
  if (schema === undefined || body === undefined) return;
  for (const { path, message } of checkSchema(schema, body))
    report("answer", `${path}: ${message}`);
}

export function codeOf(body: unknown): number | undefined {
  if (body === null || typeof body !== "object" || !("code" in body)) return undefined;
  return typeof body.code === "number" ? body.code : undefined;
}

export function sendAnswer(
  response: ServerResponse,
  { status, body }: RouteAnswer,
  limitHeaders: Readonly<Record<string, string>>,
): void {
  const headers: Record<string, string> = { ...limitHeaders };
  if (body === undefined) {
    response.writeHead(status, headers).end();
    return;
  }
  headers["content-type"] = "application/json";
  if (status === 429 && typeof body === "object" && body !== null && "retry_after" in body) {
    headers["retry-after"] = String(body.retry_after);
  }
  response.writeHead(status, headers).end(JSON.stringify(body));
}
