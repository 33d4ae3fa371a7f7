import { DiscordAPIError, HTTPError, RESTJSONErrorCodes } from "discord.js";

export const UNKNOWN_INTERACTION = RESTJSONErrorCodes.UnknownInteraction;
export const ALREADY_ACKNOWLEDGED = RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged;

/** Discord's own error codes, which stay the same whatever the HTTP status. */
export function isDiscordError(error: unknown, ...codes: readonly number[]): boolean {
  return error instanceof DiscordAPIError && codes.some((code) => error.code === code);
}

/** The interaction's token no longer works: expired, or never known to this application. */
export function isTokenGone(error: unknown): boolean {
  const { InvalidWebhookToken, UnknownWebhook, UnknownInteraction } = RESTJSONErrorCodes;
  return isDiscordError(error, InvalidWebhookToken, UnknownWebhook, UnknownInteraction);
}

/** Somebody deleted the message or the channel: there is nothing left to answer. */
export function isMessageGone(error: unknown): boolean {
  const { UnknownMessage, UnknownChannel } = RESTJSONErrorCodes;
  return isDiscordError(error, UnknownMessage, UnknownChannel);
}

/** An answer from Discord that asking again will not change. */
export function isFinal(error: unknown): boolean {
  if (error instanceof HTTPError) return false;
  return error instanceof DiscordAPIError && error.status < 500 && error.status !== 429;
}

/** Discord refuses this one message and will go on doing so: no permission any more, not ours, not as it wants it. */
export function isRefusedForGood(error: unknown): boolean {
  // 401 is about the bot, not about the message.
  return isFinal(error) && error instanceof DiscordAPIError && error.status !== 401;
}
