import { REST } from "discord.js";
import { deployCommands, describeDeployment } from "./src/commands/deploy.ts";
import { parseConfig } from "./src/config.ts";
import { explainStart } from "./src/explain-start.ts";

try {
  const config = parseConfig(process.env, ["DISCORD_TOKEN", "DISCORD_APP_ID"]);
  const rest = new REST({ api: config.DISCORD_API_URL }).setToken(config.DISCORD_TOKEN);
  const target = { applicationId: config.DISCORD_APP_ID, guildId: config.DISCORD_GUILD_ID };
  console.log(describeDeployment(await deployCommands(rest, target), target));
} catch (error) {
  console.error(explainStart(error));
  process.exitCode = 1;
}
