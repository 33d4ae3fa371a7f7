import {
  GatewayBotResponseSchema,
  MyGuildResponseSchema,
  PrivateApplicationResponseSchema,
  UserPIIResponseSchema,
} from "discord-api-spec/zod";
import { z } from "zod/mini";
import type { Route } from "./route.ts";
import { toApiApplication, toApiMyGuild } from "./world-payloads.ts";
import { toApiUser, type World } from "./world.ts";

export interface IdentityRouteOptions {
  readonly world: World;
  readonly applicationId: string;
  readonly gatewayUrl: () => string;
}

/** Who the bot is and where its gateway is. */
export function createIdentityRoutes(options: IdentityRouteOptions): readonly Route[] {
  const { bot } = options.world;
  const application = {
    method: "GET",
    needsBotToken: true,
    answer: PrivateApplicationResponseSchema,
    handle: () => ({ status: 200, body: toApiApplication(options.applicationId, bot) }),
  } as const;

  return [
    {
      name: "GET gateway",
      method: "GET",
      path: "/gateway/bot",
      needsBotToken: true,
      answer: GatewayBotResponseSchema,
      handle: () => ({
        status: 200,
        body: {
          url: options.gatewayUrl(),
          shards: 1,
          session_start_limit: { total: 1000, remaining: 999, reset_after: 0, max_concurrency: 1 },
        },
      }),
    },
    {
      name: "GET own user",
      method: "GET",
      path: "/users/@me",
      needsBotToken: true,
      answer: UserPIIResponseSchema,
      handle: () => ({
        status: 200,
        body: { ...toApiUser(bot), mfa_enabled: false, locale: bot.locale, verified: true },
      }),
    },
    {
      name: "GET own guilds",
      method: "GET",
      path: "/users/@me/guilds",
      needsBotToken: true,
      answer: z.array(MyGuildResponseSchema),
      handle: () => ({
        status: 200,
        body: [...options.world.guilds.values()]
          .filter(({ botIsMember }) => botIsMember)
          .map(toApiMyGuild),
      }),
    },
    { ...application, name: "GET own application", path: "/applications/@me" },
    { ...application, name: "GET own OAuth2 application", path: "/oauth2/applications/@me" },
  ];
}
