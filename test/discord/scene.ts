import {
  ApplicationIntegrationType,
  Events,
  InteractionContextType,
  SlashCommandBuilder,
  type Client,
  type Interaction,
} from "discord.js";
import { startFakeDiscord, type FakeDiscord, type FakeDiscordOptions } from "./fake-discord.ts";
import { logIn } from "./log-in.ts";
import type { UserHandle } from "./user-handle.ts";
import type { GuildChannel, GuildOptions, WorldGuild } from "./world.ts";

export interface Scene extends AsyncDisposable {
  readonly discord: FakeDiscord;
  readonly client: Client<true>;
  readonly guild: WorldGuild;
  readonly channel: GuildChannel;
  readonly ada: UserHandle;
}

export interface SceneOptions extends FakeDiscordOptions {
  readonly guild?: GuildOptions;
  /** The bot's whole behaviour. Its failures are the test's own to look for. */
  readonly onInteraction?: (interaction: Interaction) => Promise<unknown>;
}

/** A guild, a person and a bot that has logged in with the command `/go`, usable everywhere. */
export async function startScene(options: SceneOptions = {}): Promise<Scene> {
  const discord = await startFakeDiscord(options);
  const guild = discord.guild(options.guild);
  const ada = discord.user({ name: "Ada" });
  const bot = await logIn(discord);
  await bot.client.application.commands.set([
    new SlashCommandBuilder()
      .setName("go")
      .setDescription("Does what the test says")
      .setContexts(
        InteractionContextType.Guild,
        InteractionContextType.BotDM,
        InteractionContextType.PrivateChannel,
      )
      .setIntegrationTypes(
        ApplicationIntegrationType.GuildInstall,
        ApplicationIntegrationType.UserInstall,
      ),
  ]);
  bot.client.on(Events.InteractionCreate, (interaction) => {
    options.onInteraction?.(interaction).catch(() => {});
  });
  return {
    discord,
    client: bot.client,
    guild,
    channel: guild.channel(),
    ada,
    async [Symbol.asyncDispose]() {
      await bot[Symbol.asyncDispose]();
      await discord[Symbol.asyncDispose]();
    },
  };
}

/** Acknowledges whatever can be, so that the test can go on over REST. */
export async function deferPublicly(interaction: Interaction): Promise<void> {
  if (interaction.isRepliable()) await interaction.deferReply();
}
