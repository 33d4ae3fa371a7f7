import { resolve } from "node:path";
import { REST } from "discord.js";
import { pendingDeployment } from "./commands/deploy.ts";
import { discordProblem } from "./commands/discord-problem.ts";
import { requestWithFetch } from "./commands/request-with-fetch.ts";
import type { Config } from "./config.ts";
import { createLogger } from "./logger.ts";
import { openEngine } from "./open-engine.ts";
import { readSecretsThatCanBe } from "./read-secret-files.ts";
import { examine } from "./setup/doctor/examine.ts";
import type { Finding } from "./setup/doctor/finding.ts";
import { readConfig } from "./setup/doctor/read-config.ts";
import { isDataDirLocked } from "./storage/data-dir-lock.ts";

export interface DiagnoseOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether the model is asked, which may take a minute, or only looked at. */
  readonly run: boolean;
  readonly onProgress: (line: string) => void;
}

/**
 * Looks at this machine, the configuration, Discord and the engine, and says what is wrong and how it is mended. Works
 * with a configuration that the bot would not start with. Changes nothing; rejects only with the signal's reason.
 */
export async function diagnose(
  { env: ours, run, onProgress }: DiagnoseOptions,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const { env, faults } = await readSecretsThatCanBe(ours);
  const read = readConfig(env);
  const { config } = read;
  return examine(
    {
      config,
      faults: [...faults, ...read.faults],
      env,
      envFilePath: resolve(".env"),
      nodeVersion: process.version,
      isBotRunning: async (dataDir) => isDataDirLocked(dataDir),
      pendingCommands: (applicationId) => askPending(applicationId, config),
      openEngine: run
        ? (tempDir, stop) => openEngine({ config, env, tempDir, logger: quietLogger() }, stop)
        : undefined,
      onProgress,
    },
    signal,
  );
}

async function askPending(applicationId: string, config: Config) {
  const rest = new REST({ api: config.DISCORD_API_URL, makeRequest: requestWithFetch });
  rest.setToken(config.DISCORD_TOKEN ?? "");
  try {
    return await pendingDeployment(rest, { applicationId, guildId: config.DISCORD_GUILD_ID });
  } catch (error) {
    throw discordProblem(error, config.DISCORD_API_URL);
  }
}

/** What matters is in the findings. */
function quietLogger() {
  return createLogger({
    level: "silent",
    secrets: [],
    format: "json",
    destination: process.stderr,
  });
}
