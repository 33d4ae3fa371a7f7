import { Client, Events, GatewayIntentBits, Partials } from "discord.js";
import type { FakeDiscord } from "./fake-discord.ts";

export interface LoggedIn extends AsyncDisposable {
  readonly client: Client<true>;
}

/** A real discord.js client in this process, logged in to the fake. The caller must dispose of it. */
export async function logIn(
  discord: FakeDiscord,
  intents: readonly GatewayIntentBits[] = [
    GatewayIntentBits.Guilds,
    GatewayIntentBits.GuildMessages,
    GatewayIntentBits.DirectMessages,
  ],
): Promise<LoggedIn> {
  const client = new Client({
    intents,
    // Without it discord.js drops messages in DMs it has not seen before.
    partials: [Partials.Channel],
    rest: { api: discord.apiUrl, cdn: discord.cdnBase, retries: 0 },
  });
  const ready = new Promise<Client<true>>((resolve) => {
    client.once(Events.ClientReady, resolve);
  });
  await client.login(discord.botToken);
  return {
    client: await ready,
    async [Symbol.asyncDispose]() {
      await client.destroy();
    },
  };
}
