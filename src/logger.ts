import { pino, type DestinationStream, type Logger } from "pino";
import pretty from "pino-pretty";
import { currentLogContext } from "./log-context.ts";

export interface LoggerOptions {
  readonly level: string;
  /** Strings that must never be written, whatever carries them: the bot's token. */
  readonly secrets: readonly string[];
  /** For a person at a terminal instead of JSON lines. */
  readonly format: "json" | "pretty";
  readonly destination: NodeJS.WritableStream;
}

/**
 * A pino logger whose every line is scrubbed as the last thing before it is written: the given secrets, interaction and
 * webhook tokens in URLs, and the signatures of attachment links, even inside the stack of somebody else's error. A line
 * that says nothing else carries the reference of the order or interaction on whose behalf it is written.
 */
export function createLogger(options: LoggerOptions): Logger {
  const destination: DestinationStream =
    options.format === "pretty"
      ? pretty({ destination: options.destination, sync: true, ignore: "pid,hostname" })
      : options.destination;
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: ["*.token", "*.interactionToken", "err.requestBody"], censor: "[redacted]" },
      mixin: (line, _level, logger) => missingIds({ ...logger.bindings(), ...line }),
      hooks: { streamWrite: (line) => scrub(line, options.secrets) },
    },
    destination,
  );
}

/** None of them twice, and none at all for a line that names another order. */
function missingIds(said: object): object {
  const context = currentLogContext();
  if (context === undefined) return {};
  if ("reference" in said && said.reference !== context.reference) return {};
  return Object.fromEntries(Object.entries(context).filter(([name]) => !(name in said)));
}

/** Exported for its test. */
export function scrub(line: string, secrets: readonly string[]): string {
  let clean = line
    .replaceAll(/(\/(?:webhooks|interactions)\/\d+\/)[\w.%-]+/g, "$1[redacted]")
    .replaceAll(/((?:[?&]|%3F|%26)(?:ex|is|hm)(?:=|%3D))[\w-]+/gi, "$1[redacted]")
    .replaceAll(/("(?:interactionToken|token)":")[^"]+/g, "$1[redacted]");
  for (const secret of secrets) {
    if (secret !== "") clean = clean.replaceAll(secret, "[redacted]");
  }
  return clean;
}
