import { DiscordRefusal } from "./violations.ts";

/** Discord's error codes that the fake answers, each with the status and words Discord uses. */
export const refuse = {
  unauthorized: () => new DiscordRefusal({ status: 401, code: 0, message: "401: Unauthorized" }),
  unknownChannel: () =>
    new DiscordRefusal({ status: 404, code: 10_003, message: "Unknown Channel" }),
  unknownMessage: () =>
    new DiscordRefusal({ status: 404, code: 10_008, message: "Unknown Message" }),
  unknownUser: () => new DiscordRefusal({ status: 404, code: 10_013, message: "Unknown User" }),
  /** Also what editing the answer to an interaction gives before there is one. */
  unknownWebhook: () =>
    new DiscordRefusal({
      status: 404,
      code: 10_015,
      message: "Unknown Webhook",
      violation: "rule",
    }),
  unknownInteraction: () =>
    new DiscordRefusal({ status: 404, code: 10_062, message: "Unknown interaction" }),
  unknownCommand: () =>
    new DiscordRefusal({ status: 404, code: 10_063, message: "Unknown application command" }),
  tooLarge: () =>
    new DiscordRefusal({
      status: 413,
      code: 40_005,
      message: "Request entity too large",
      violation: "rule",
    }),
  alreadyAcknowledged: () =>
    new DiscordRefusal({
      status: 400,
      code: 40_060,
      message: "Interaction has already been acknowledged.",
      violation: "rule",
    }),
  tooManyFollowUps: () =>
    new DiscordRefusal({
      status: 403,
      code: 40_094,
      message: "You have reached the maximum number of follow up messages for this interaction.",
    }),
  missingAccess: () => new DiscordRefusal({ status: 403, code: 50_001, message: "Missing Access" }),
  notYourMessage: () =>
    new DiscordRefusal({
      status: 403,
      code: 50_005,
      message: "Cannot edit a message authored by another user",
      violation: "rule",
    }),
  emptyMessage: () =>
    new DiscordRefusal({
      status: 400,
      code: 50_006,
      message: "Cannot send an empty message",
      violation: "rule",
    }),
  missingPermissions: () =>
    new DiscordRefusal({ status: 403, code: 50_013, message: "Missing Permissions" }),
  mayNotReply: () =>
    new DiscordRefusal({
      status: 403,
      code: 160_002,
      message: "Cannot reply without permission to read message history",
    }),
  noThreadsHere: () =>
    new DiscordRefusal({
      status: 400,
      code: 50_024,
      message: "Cannot execute action on this channel type",
      violation: "rule",
    }),
  threadExists: () =>
    new DiscordRefusal({
      status: 400,
      code: 160_004,
      message: "A thread has already been created for this message",
    }),
  expiredToken: () =>
    new DiscordRefusal({ status: 401, code: 50_027, message: "Invalid Webhook Token" }),
} as const;
