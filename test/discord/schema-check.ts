import type { ZodMiniType } from "zod/mini";
import type { FieldIssue } from "./violations.ts";

/**
 * What a value breaks of Discord's own description (npm `discord-api-spec`); empty where it keeps to it. The value is
 * looked at as it would travel, so `undefined` fields count as absent.
 */
export function checkSchema(schema: ZodMiniType, value: unknown): readonly FieldIssue[] {
  const travelled: unknown = value === undefined ? undefined : JSON.parse(JSON.stringify(value));
  const result = schema.safeParse(adapt(travelled, ""));
  if (result.success) return [];
  return result.error.issues.map(mostTelling).map(({ path, code, message }) => ({
    path: path.join("."),
    code: code ?? "invalid",
    message,
  }));
}

/**
 * Where the description and Discord disagree, Discord is right (kept as few as running discord.js against it needs):
 * - permissions in a request are strings; the description wants a number;
 * - the inner errors of a refusal have words as codes (`BASE_TYPE_MAX_LENGTH`); it wants numbers;
 * - the answer to a deferral names its own type 5 (or 6); it knows only 4 (and 7).
 */
function adapt(value: unknown, key: string): unknown {
  if (key === "default_member_permissions" && typeof value === "string") return Number(value);
  if (Array.isArray(value)) return value.map((item) => adapt(item, key === "_errors" ? key : ""));
  if (value === null || typeof value !== "object") return value;
  const copy: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) copy[name] = adapt(field, name);
  if (key === "_errors" && typeof copy["code"] === "string") copy["code"] = 0;
  if (key === "resource" && copy["type"] === 5) copy["type"] = 4;
  if (key === "resource" && copy["type"] === 6) copy["type"] = 7;
  return copy;
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly code?: string | undefined;
  readonly message: string;
  readonly errors?: readonly (readonly Issue[])[];
}

/** Of a union ("Invalid input") the branch that came furthest: the one whose `type` was right. */
function mostTelling(issue: Issue): Issue {
  const branches = issue.errors ?? [];
  let best: Issue | undefined;
  for (const branch of branches) {
    if (branch.some(({ path }) => path.length === 1 && path[0] === "type")) continue;
    const [first] = branch;
    if (first === undefined) continue;
    const inner = mostTelling(first);
    if (best === undefined || inner.path.length > best.path.length) best = inner;
  }
  return best === undefined ? issue : { ...best, path: [...issue.path, ...best.path] };
}
