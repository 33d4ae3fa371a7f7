import type { Logger } from "pino";
import type { Config } from "../config.ts";
import { createLogger } from "../logger.ts";

/** On stderr; a person asked, so that results matter and not events. */
export function createTerminalLogger(
  config: Pick<Config, "LOG_LEVEL" | "DISCORD_TOKEN" | "OPENAI_API_KEY">,
  stderr: NodeJS.WriteStream,
): Logger {
  return createLogger({
    level: config.LOG_LEVEL === "info" ? "warn" : config.LOG_LEVEL,
    secrets: [config.DISCORD_TOKEN ?? "", config.OPENAI_API_KEY ?? ""],
    format: stderr.isTTY ? "pretty" : "json",
    destination: stderr,
  });
}
