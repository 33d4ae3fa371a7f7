import { missingPermissions } from "../../bot-permissions.ts";
import type { Config } from "../../config.ts";
import {
  checkDiscordAccount,
  listGuilds,
  type BotGuild,
  type DiscordAccount,
} from "../discord-account.ts";
import { checkClock } from "./check-clock.ts";
import { ok, problemOf, type Finding } from "./finding.ts";

/** What deploying the commands would change. */
export interface PendingCommands {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: readonly string[];
}

export interface DiscordCheckOptions {
  readonly config: Config;
  /** Compares the bot's commands with those that Discord has; sends nothing. */
  readonly pendingCommands: (applicationId: string) => Promise<PendingCommands>;
}

const WHY_NEEDED = "Without it the bot cannot log in, and nobody can ask it.";
const PORTAL = "https://discord.com/developers/applications";
/** More would be a list that nobody reads. */
const NAMED = 5;

/** Whether Discord knows the bot, where it is and what it may do there, and whether its commands are known. */
export async function checkDiscord(
  { config, pendingCommands }: DiscordCheckOptions,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const { DISCORD_TOKEN: token, DISCORD_APP_ID: applicationId, DISCORD_API_URL: apiUrl } = config;
  if (token === undefined) return [noToken()];
  let account: DiscordAccount;
  try {
    account = await checkDiscordAccount({ token, apiUrl, applicationId }, signal);
  } catch (error) {
    signal.throwIfAborted();
    return [problemOf("discord", error, WHY_NEEDED)];
  }
  const [servers, commands] = await Promise.all([
    settled("servers", async () =>
      serverFindings(await listGuilds({ token, apiUrl }, signal), account, config),
    ),
    settled("commands", async () => [
      commandFinding(await pendingCommands(account.applicationId), config),
    ]),
  ]);
  signal.throwIfAborted();
  return [
    ...accountFindings(account, config),
    ...checkClock(account.clockAheadMs),
    ...servers,
    ...commands,
  ];
}

async function settled(
  check: "servers" | "commands",
  look: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return await look();
  } catch (error) {
    const finding = problemOf(check, error, "What was not looked at may be wrong all the same.");
    return [check === "servers" ? { ...finding, severity: "warning" } : finding];
  }
}

function noToken(): Finding {
  return {
    check: "discord",
    severity: "problem",
    what: "DISCORD_TOKEN is not set",
    why: "The bot cannot log in without it. The terminal (npm run liner -- describe) works all the same.",
    mend: `${PORTAL}: New Application, then Bot, Reset Token; put it into .env as DISCORD_TOKEN.`,
  };
}

function accountFindings(account: DiscordAccount, config: Config): readonly Finding[] {
  const { applicationId, applicationName, botName, interactionsUrl, intents } = account;
  const findings = [
    ok("discord", `Logs in as ${botName}, of the application "${applicationName}"`),
  ];
  if (interactionsUrl !== null) {
    findings.push({
      check: "discord",
      severity: "problem",
      what: `The application has an Interactions Endpoint URL: ${interactionsUrl}`,
      why: 'Discord sends every command there instead of to the bot, and people read "The application did not respond".',
      mend: `${PORTAL}/${applicationId}/information: empty "Interactions Endpoint URL" and save.`,
    });
  }
  if (config.DISCORD_APP_ID === undefined) {
    findings.push({
      check: "discord",
      severity: "warning",
      what: "DISCORD_APP_ID is not set",
      why: "npm run deploy needs it to tell Discord the commands.",
      mend: `Set DISCORD_APP_ID=${applicationId} in .env.`,
    });
  }
  if (intents.messageContent || intents.guildMembers || intents.presence) {
    findings.push({
      check: "discord",
      severity: "hint",
      what: "A privileged intent is switched on in the developer portal",
      why: "The bot needs none: what mentions it, or replies to it, it may read. From 100 servers on Discord wants each of them justified.",
      mend: `${PORTAL}/${applicationId}/bot: switch the Privileged Gateway Intents off.`,
    });
  }
  return findings;
}

function serverFindings(
  guilds: readonly BotGuild[],
  { inviteUrl }: DiscordAccount,
  { DISCORD_GUILD_ID: guildId }: Config,
): readonly Finding[] {
  const findings: Finding[] = [];
  if (guilds.length === 0) {
    findings.push({
      check: "servers",
      severity: "warning",
      what: "The bot is in no server",
      why: "Only people who installed it for themselves can use it.",
      mend: `Invite it: ${inviteUrl}`,
    });
  } else {
    const names = guilds.slice(0, NAMED).map(({ name }) => name);
    const more = guilds.length > NAMED ? `, and ${guilds.length - NAMED} more` : "";
    findings.push(
      ok(
        "servers",
        `In ${guilds.length === 1 ? "one server" : `${guilds.length} servers`}: ${names.join(", ")}${more}`,
      ),
    );
  }
  if (guildId !== undefined && !guilds.some(({ id }) => id === guildId)) {
    findings.push({
      check: "servers",
      severity: "warning",
      what: `The bot is not in the server ${guildId} (DISCORD_GUILD_ID)`,
      why: "The commands are deployed to that server alone, so nobody can use them elsewhere.",
      mend: `Invite it there (${inviteUrl}), or take DISCORD_GUILD_ID out and run npm run deploy.`,
    });
  }
  const lacking = guilds
    .map(({ name, permissions }) => ({ name, missing: missingPermissions(permissions) }))
    .filter(({ missing }) => missing.length > 0);
  for (const { name, missing } of lacking.slice(0, NAMED)) {
    findings.push({
      check: "servers",
      severity: "warning",
      what: `In ${name} the bot lacks ${missing.join(", ")}`,
      why: "Where it may not post, a public answer is refused before it is made; without the last ones it cannot reply or open a thread.",
      mend: `Invite it again, which adds them: ${inviteUrl}`,
    });
  }
  return findings;
}

function commandFinding(
  { added, changed, removed, unchanged }: PendingCommands,
  { DISCORD_GUILD_ID: guildId }: Config,
): Finding {
  const where = guildId === undefined ? "everywhere" : `in server ${guildId}`;
  if (added.length + changed.length + removed.length === 0) {
    return ok("commands", `${unchanged.length} commands are deployed ${where}, as they are here`);
  }
  const parts = [
    ...(added.length > 0 ? [`missing: ${added.join(", ")}`] : []),
    ...(changed.length > 0 ? [`older: ${changed.join(", ")}`] : []),
    ...(removed.length > 0 ? [`given up: ${removed.join(", ")}`] : []),
  ];
  const isNew = unchanged.length + changed.length === 0;
  return {
    check: "commands",
    severity: isNew ? "problem" : "warning",
    what: isNew
      ? `Discord does not know the commands yet, ${where}`
      : `Discord's commands, ${where}, are not those of this version (${parts.join("; ")})`,
    why: isNew
      ? "Nobody sees /describe until they are deployed."
      : "People see what the bot no longer answers as they expect.",
    mend: "npm run deploy",
  };
}
