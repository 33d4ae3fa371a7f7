import { Client, GatewayIntentBits, Partials, RESTEvents } from "discord.js";
import { requestWithFetch } from "./commands/request-with-fetch.ts";
import type { Telemetry } from "./telemetry/telemetry.ts";

export interface ClientOptions {
  /** Without the version. */
  readonly apiUrl: string;
  readonly telemetry: Pick<Telemetry, "discord">;
}

/** A client that is not connected yet: it sees what its commands need and pings nobody. */
export function createClient({ apiUrl, telemetry: { discord } }: ClientOptions): Client {
  const client = new Client({
    // Not the privileged one: what mentions us, or replies to us, can be read without it.
    intents: [
      GatewayIntentBits.Guilds,
      GatewayIntentBits.GuildMessages,
      GatewayIntentBits.DirectMessages,
    ],
    // A direct message comes from a channel that nobody has told us of.
    partials: [Partials.Channel],
    allowedMentions: { parse: [] },
    rest: { api: apiUrl, makeRequest: discord.countRequests(requestWithFetch) },
  });
  client.rest.on(RESTEvents.RateLimited, ({ scope }) => discord.rateLimited(scope));
  return client;
}
