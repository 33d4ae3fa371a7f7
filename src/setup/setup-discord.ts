import { checkDiscordAccount, type DiscordAccount } from "./discord-account.ts";
import type { EnvChanges } from "./env-file.ts";
import { SetupError } from "./errors.ts";
import type { Talk } from "./setup-talk.ts";

export interface DiscordStepOptions {
  readonly talk: Talk;
  /** `DISCORD_TOKEN` with what is in `DISCORD_TOKEN_FILE`, where that one is set. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What was given as flags. */
  readonly given: {
    readonly token?: string | undefined;
    readonly applicationId?: string | undefined;
    readonly guildId?: string | undefined;
  };
}

export interface DiscordStep {
  /** `checked`: Discord knows the token; `unchecked`: it could not be asked; `skipped`: there is none. */
  readonly state: "checked" | "unchecked" | "skipped";
  readonly inviteUrl: string | null;
  readonly changes: EnvChanges;
}

const HOW_TO_GET_A_TOKEN = `Make an application at https://discord.com/developers/applications; there: Bot, Reset Token.
No privileged intent is needed. Then run this again, or put DISCORD_TOKEN and DISCORD_APP_ID into .env.`;

/** Takes the bot's token, has Discord check it, and tells the address that invites the bot. Throws SetupError. */
export async function setUpDiscord(
  { talk, env, given }: DiscordStepOptions,
  signal: AbortSignal,
): Promise<DiscordStep> {
  const { tell, ask } = talk;
  checkId("--discord-app-id", given.applicationId);
  checkId("--discord-guild-id", given.guildId);
  const apiUrl = env["DISCORD_API_URL"] || "https://discord.com/api";
  const guild = given.guildId === undefined ? {} : { DISCORD_GUILD_ID: given.guildId };
  let typed: string | undefined;
  let applicationId = given.applicationId ?? (env["DISCORD_APP_ID"] || undefined);
  for (;;) {
    const known = typed ?? given.token ?? (env["DISCORD_TOKEN"] || undefined);
    const token =
      known ?? ((await ask?.secret("The bot's token (Enter: later)", signal)) || undefined);
    if (token === undefined) {
      tell.note(HOW_TO_GET_A_TOKEN, "No Discord token yet");
      return { state: "skipped", inviteUrl: null, changes: guild };
    }
    if (known === undefined) typed = token;
    try {
      const account = await checkDiscordAccount({ token, apiUrl, applicationId }, signal);
      tell.say(`Discord knows the bot: ${account.botName}, of "${account.applicationName}".`);
      // Not in a box: its lines would break the address.
      tell.say(`Invite it, with exactly the permissions that it uses:\n${account.inviteUrl}`);
      warnOf(account, talk);
      const application =
        account.applicationId === env["DISCORD_APP_ID"]
          ? {}
          : { DISCORD_APP_ID: account.applicationId };
      return {
        state: "checked",
        inviteUrl: account.inviteUrl,
        changes: { ...freshToken(token, env, talk), ...application, ...guild },
      };
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      if (error.reason === "discord-unreachable") {
        tell.warn(`${error.message} The token is not checked.`);
        const application = applicationId === undefined ? {} : { DISCORD_APP_ID: applicationId };
        return {
          state: "unchecked",
          inviteUrl: null,
          changes: { ...freshToken(token, env, talk), ...application, ...guild },
        };
      }
      if (ask === undefined) throw error;
      tell.warn(error.message);
      if (error.reason === "wrong-application") {
        const question = "Take the id that belongs to the token?";
        if ((await ask.confirm(question, "yes", signal)) === "no") throw error;
        typed = token;
        applicationId = undefined;
        continue;
      }
      typed = (await ask.secret("The bot's token, anew (Enter: later)", signal)) || undefined;
      if (typed === undefined) return { state: "skipped", inviteUrl: null, changes: guild };
    }
  }
}

/** One that stands in the environment or in a file of its own is kept there: not everybody wants it in `.env`. */
function freshToken(
  token: string,
  env: DiscordStepOptions["env"],
  { tell }: Talk,
): { readonly DISCORD_TOKEN?: string } {
  if (token === env["DISCORD_TOKEN"]) return {};
  const file = env["DISCORD_TOKEN_FILE"]?.trim() ?? "";
  if (file === "") return { DISCORD_TOKEN: token };
  tell.warn(
    `The token is not written: DISCORD_TOKEN_FILE is set, and beside it the bot takes no DISCORD_TOKEN. Put the token into ${file}.`,
  );
  return {};
}

function checkId(flag: string, id: string | undefined): void {
  if (id === undefined || /^\d{17,20}$/.test(id)) return;
  throw new SetupError("bad-answer", `${flag} must be an id of 17 to 20 digits.`);
}

function warnOf({ interactionsUrl, isPublic }: DiscordAccount, { tell }: Talk): void {
  if (interactionsUrl !== null) {
    tell.warn(
      `The application has an Interactions Endpoint URL (${interactionsUrl}): Discord sends commands there and not to the bot. Clear it under General Information.`,
    );
  }
  if (!isPublic) tell.say("Only you can invite it (Bot, Public Bot is off).");
}
