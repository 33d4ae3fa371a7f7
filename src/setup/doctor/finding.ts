import { UserError } from "../../errors.ts";
import { InferenceError } from "../../inference/errors.ts";

/** What is looked at, in the order in which it is told. */
export const CHECKS = [
  "node",
  "configuration",
  "env-file",
  "data-folder",
  "disk",
  "decoder",
  "tools",
  "build",
  "models",
  "devices",
  "memory",
  "host",
  "discord",
  "clock",
  "servers",
  "commands",
  "hearing",
] as const;
export type Check = (typeof CHECKS)[number];

/**
 * `problem`: the bot does not work, or not at all as it should. `warning`: it works, but something will go wrong.
 * `hint`: it works; something could be better, or is good to know.
 */
export const SEVERITIES = ["ok", "hint", "warning", "problem"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** One thing that was found out. The texts are for the operator and hold no secret. */
export interface Finding {
  readonly check: Check;
  readonly severity: Severity;
  readonly what: string;
  /** Why it matters; null where all is well. */
  readonly why: string | null;
  /** The command, the setting or the step that mends it; null where there is nothing to do. */
  readonly mend: string | null;
}

export function ok(check: Check, what: string): Finding {
  return { check, severity: "ok", what, why: null, mend: null };
}

/** What kept a check from its end, as a problem; an error that nobody foresaw is told as it is. */
export function problemOf(check: Check, error: unknown, why: string): Finding {
  const base = { check, severity: "problem", why } as const;
  if (error instanceof InferenceError) return { ...base, what: error.message, mend: error.hint };
  // Its message says what to do as well.
  if (error instanceof UserError) return { ...base, what: error.message, mend: null };
  const message = error instanceof Error ? error.message : String(error);
  return { ...base, what: `This could not be looked at: ${message}`, mend: null };
}
