import { ApplicationIntegrationType, InteractionContextType } from "discord.js";

/** Commands work in servers, in direct messages, and wherever a person brings them along (user install). */
export const EVERYWHERE = {
  contexts: [
    InteractionContextType.Guild,
    InteractionContextType.BotDM,
    InteractionContextType.PrivateChannel,
  ],
  integration_types: [
    ApplicationIntegrationType.GuildInstall,
    ApplicationIntegrationType.UserInstall,
  ],
};
