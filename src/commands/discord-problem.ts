import { DiscordAPIError, DiscordjsError, DiscordjsErrorCodes } from "discord.js";
import { UserError } from "../errors.ts";

/**
 * What keeps the operator's bot from Discord, in words they can act on; other errors come back as they are. `apiUrl` is
 * named, since a proxy's address is the likeliest thing to be wrong.
 */
export function discordProblem(error: unknown, apiUrl: string): unknown {
  const refused =
    (error instanceof DiscordjsError && error.code === DiscordjsErrorCodes.TokenInvalid) ||
    (error instanceof DiscordAPIError && error.status === 401);
  if (refused) {
    return new UserError(
      "bad-credentials",
      "Discord does not accept DISCORD_TOKEN. Copy it anew: developer portal, your application, Bot, Reset Token.",
      { cause: error },
    );
  }
  if (isNetworkFault(error)) {
    return new UserError(
      "discord-unreachable",
      `Discord cannot be reached at ${apiUrl} (${error.message}). Check the network, the proxy and DISCORD_API_URL.`,
      { cause: error },
    );
  }
  return error;
}

/** Node's fetch wraps the reason; undici's `request` gives it bare. */
function isNetworkFault(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  if (error instanceof TypeError && error.message.startsWith("fetch failed")) return true;
  const code = "code" in error ? String(error.code) : "";
  return /^(ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|UND_ERR_)/.test(code);
}
