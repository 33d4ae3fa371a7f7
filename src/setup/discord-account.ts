import { z } from "zod";
import { inviteUrl } from "../bot-permissions.ts";
import { askDiscord, type DiscordApiOptions } from "./discord-api.ts";
import { SetupError } from "./errors.ts";

export interface DiscordAccountOptions extends DiscordApiOptions {
  /** What the operator says it is; undefined: whatever the token belongs to. */
  readonly applicationId?: string | undefined;
}

/** Of the privileged intents, what the developer portal allows. The bot needs none of them. */
export interface PrivilegedIntents {
  readonly presence: boolean;
  readonly guildMembers: boolean;
  readonly messageContent: boolean;
}

export interface DiscordAccount {
  readonly applicationId: string;
  readonly applicationName: string;
  readonly botId: string;
  readonly botName: string;
  readonly intents: PrivilegedIntents;
  /** Whether others than the owner may invite it. */
  readonly isPublic: boolean;
  /** Where set, Discord sends interactions there, and the bot gets none. */
  readonly interactionsUrl: string | null;
  readonly inviteUrl: string;
  /** How far our clock is ahead of Discord's, to a second or two; null where it did not tell its time. */
  readonly clockAheadMs: number | null;
}

export interface BotGuild {
  readonly id: string;
  readonly name: string;
  /** Of the bot, before what single channels take away. */
  readonly permissions: bigint;
}

/** Discord's application flags: two for each intent, for bots in many servers and in less than a hundred. */
const PRESENCE = (1 << 12) | (1 << 13);
const GUILD_MEMBERS = (1 << 14) | (1 << 15);
const MESSAGE_CONTENT = (1 << 18) | (1 << 19);
const GUILD_PAGE = 200;

const application = z.object({
  id: z.string(),
  name: z.string(),
  flags: z.number().default(0),
  bot_public: z.boolean().default(true),
  interactions_endpoint_url: z.string().nullish(),
});
const user = z.object({ id: z.string(), username: z.string() });
const guilds = z.array(z.object({ id: z.string(), name: z.string(), permissions: z.string() }));

/**
 * Whether Discord knows the token, and as whom. Throws SetupError: `bad-credentials` where it does not,
 * `wrong-application` where it belongs to another application, `discord-unreachable`. Changes nothing.
 */
export async function checkDiscordAccount(
  options: DiscordAccountOptions,
  signal: AbortSignal,
): Promise<DiscordAccount> {
  const { body, clockAheadMs } = await askDiscord(
    "/applications/@me",
    application,
    options,
    signal,
  );
  const { applicationId } = options;
  if (applicationId !== undefined && applicationId !== body.id) {
    throw new SetupError(
      "wrong-application",
      `DISCORD_TOKEN is of "${body.name}", whose id is ${body.id}, but DISCORD_APP_ID is ${applicationId}. Set DISCORD_APP_ID=${body.id}, or take that application's token.`,
    );
  }
  const bot = await askDiscord("/users/@me", user, options, signal);
  return {
    applicationId: body.id,
    applicationName: body.name,
    botId: bot.body.id,
    botName: bot.body.username,
    intents: {
      presence: (body.flags & PRESENCE) !== 0,
      guildMembers: (body.flags & GUILD_MEMBERS) !== 0,
      messageContent: (body.flags & MESSAGE_CONTENT) !== 0,
    },
    isPublic: body.bot_public,
    interactionsUrl: body.interactions_endpoint_url ?? null,
    inviteUrl: inviteUrl(body.id),
    clockAheadMs,
  };
}

/** The servers that the bot is in, the first 200 of them. Throws as `checkDiscordAccount` does. */
export async function listGuilds(
  options: DiscordApiOptions,
  signal: AbortSignal,
): Promise<readonly BotGuild[]> {
  const path = `/users/@me/guilds?limit=${GUILD_PAGE}`;
  const { body } = await askDiscord(path, guilds, options, signal);
  return body.map(({ id, name, permissions }) => ({ id, name, permissions: BigInt(permissions) }));
}
