import { REST } from "discord.js";
import { deployCommands, describeDeployment } from "./commands/deploy.ts";
import { discordProblem } from "./commands/discord-problem.ts";
import { requestWithFetch } from "./commands/request-with-fetch.ts";
import { parseConfig } from "./config.ts";
import { readSecretFiles } from "./read-secret-files.ts";

/** Tells Discord the commands and returns what that changed, for people. Throws UserError; asks for no more than it uses. */
export async function deploy(env: Readonly<Record<string, string | undefined>>): Promise<string> {
  const config = parseConfig(await readSecretFiles(env), ["DISCORD_TOKEN", "DISCORD_APP_ID"]);
  const rest = new REST({ api: config.DISCORD_API_URL, makeRequest: requestWithFetch });
  rest.setToken(config.DISCORD_TOKEN);
  const target = { applicationId: config.DISCORD_APP_ID, guildId: config.DISCORD_GUILD_ID };
  try {
    return describeDeployment(await deployCommands(rest, target), target);
  } catch (error) {
    throw discordProblem(error, config.DISCORD_API_URL);
  }
}
