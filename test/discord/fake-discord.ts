import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { announce } from "./announce.ts";
import { createAttachments } from "./attachments.ts";
import { createCdn, isCdnPath } from "./cdn.ts";
import { createChanges } from "./changes.ts";
import { createChannelRoutes } from "./channel-routes.ts";
import { createCommandRoutes } from "./command-routes.ts";
import { createCommandStore } from "./command-store.ts";
import type { FakeDiscord, FakeDiscordOptions } from "./fake-discord-api.ts";
import { createFaults } from "./faults.ts";
import { createGateway } from "./gateway.ts";
import { createIdentityRoutes } from "./identity-routes.ts";
import { latest } from "./interaction-handle.ts";
import { createInteractionRoutes } from "./interaction-routes.ts";
import { createInteractionSender } from "./interaction-sender.ts";
import { createInteractions } from "./interactions.ts";
import { createMessageView } from "./message-view.ts";
import { createMessageWriter } from "./message-writer.ts";
import { createMessages } from "./messages.ts";
import { toBits } from "./permissions.ts";
import { createRateLimits, type RateLimited } from "./rate-limits.ts";
import { createRequestHooks } from "./request-hooks.ts";
import { createRestRouter, type SeenRequest } from "./rest-router.ts";
import { createSnowflakes } from "./snowflake.ts";
import type { SeenMessage, StoredMessage } from "./stored-message.ts";
import { createUpload } from "./upload.ts";
import { createUserHandle } from "./user-handle.ts";
import type { Violation } from "./violations.ts";
import { createWebhookRoutes } from "./webhook-routes.ts";
import { createThreadRoutes } from "./thread-routes.ts";
import { toApiThread } from "./thread-payload.ts";
import { toApiTextChannel } from "./world-payloads.ts";
import { createWorld, type GuildChannel, type WorldChannel } from "./world.ts";

export type { FakeDiscord, FakeDiscordOptions } from "./fake-discord-api.ts";

const TOKEN = "MTAwMDAwMDAwMDAwMDAwMDAw.loopback.a-token-that-opens-nothing-anywhere";
const UNTIL_MS = 20_000;

/** Discord on loopback: REST, gateway and CDN on one port. The caller owns it and must dispose of it. */
export async function startFakeDiscord(options: FakeDiscordOptions = {}): Promise<FakeDiscord> {
  const { clock = { now: Date.now }, fileLimitBytes = 10 * 1024 * 1024 } = options;
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const cdnBase = `http://${host}`;

  const snowflakes = createSnowflakes(clock);
  const changes = createChanges();
  const applicationId = snowflakes.next();
  const world = createWorld(snowflakes, applicationId);
  const { bot } = world;
  const violations: Violation[] = [];
  const requests: SeenRequest[] = [];
  const rateLimited: RateLimited[] = [];
  const attachments = createAttachments({ clock, snowflakes, cdnBase: () => cdnBase });
  const view = createMessageView({ attachments, applicationId, users: world.users });
  const { toApi } = view;
  const write = createMessageWriter({ attachments, fileLimitBytes });
  const messages = createMessages({ clock, snowflakes, changes, write, view });
  const interactions = createInteractions(clock);
  const commands = createCommandStore(applicationId, snowflakes);
  const gateway = createGateway({
    world,
    applicationId,
    botToken: TOKEN,
    heartbeatIntervalMs: options.heartbeatIntervalMs ?? 41_250,
    url: () => `ws://${host}`,
    changes,
  });
  messages.onEvent((event, message) => {
    if (gateway.identifyCount > 0) announce(gateway.session(), world, event, message, toApi);
  });

  const routes = [
    ...createIdentityRoutes({ world, applicationId, gatewayUrl: () => `ws://${host}` }),
    ...createCommandRoutes(commands),
    ...createInteractionRoutes({ clock, interactions, messages, bot, toApi }),
    ...createWebhookRoutes({ interactions, messages, bot, toApi }),
    ...createChannelRoutes({ clock, world, messages, toApi }),
    ...createThreadRoutes({ world, messages, onThread }),
  ];
  const faults = createFaults(() => routes.map(({ name }) => name));
  const hooks = createRequestHooks();
  const rest = createRestRouter({
    routes,
    botToken: TOKEN,
    clock,
    faults,
    hooks,
    limits: options.rateLimits === "none" ? undefined : createRateLimits(),
    violations,
    requests,
    rateLimited,
    onChange: () => changes.notify(),
  });
  const cdn = createCdn(attachments, () => changes.notify());
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const { pathname } = new URL(request.url ?? "/", cdnBase);
    void (isCdnPath(pathname) ? cdn(request, response) : rest(request, response));
  });
  server.on("upgrade", (request, socket, head) => gateway.upgrade(request, socket, head));

  const send = createInteractionSender({
    applicationId,
    snowflakes,
    interactions,
    world,
    session: () => gateway.session(),
    toApi,
    fileLimitBytes,
  });
  const userOptions = {
    applicationId,
    commands,
    attachments,
    changes,
    clock,
    send,
    messages,
    findMessage,
    toApi,
  };

  function onThread(thread: GuildChannel): void {
    const opened = { ...toApiThread(thread), newly_created: true };
    if (gateway.identifyCount > 0) gateway.session().dispatch("THREAD_CREATE", opened);
  }

  function findMessage(id: string): StoredMessage {
    const message = messages.get(id);
    if (message === undefined) throw new Error(`there is no message ${id}`);
    return message;
  }

  function inChannel(channel: WorldChannel): readonly SeenMessage[] {
    const there = messages.all().filter((each) => each.channel.id === channel.id && !each.deleted);
    return there.map(latest);
  }

  return {
    botToken: TOKEN,
    applicationId,
    apiUrl: `http://${host}/api`,
    cdnBase,
    host,
    bot,
    violations,
    requests,
    rateLimited,
    faults,
    gateway,
    commands,
    user: (userOfWorld) => createUserHandle(world.addUser(userOfWorld ?? {}), userOptions),
    guild: (guild) => world.addGuild(guild ?? {}),
    dm: (user) => world.dm(user),
    privateChannel: (user) => world.privateChannel(user),
    threads: () => world.threads(),
    denyBot(channel, permissions) {
      channel.botDenied = toBits(permissions);
      gateway.session().dispatch("CHANNEL_UPDATE", toApiTextChannel(channel));
    },
    holdRequests: (hook) => hooks.add(hook),
    upload: createUpload,
    messages: inChannel,
    everShown: () => messages.all().flatMap(({ history }) => history),
    untilMessage: (channel, wanted, { timeoutMs = UNTIL_MS } = {}) =>
      changes.until({
        timeoutMs,
        find: () => inChannel(channel).find((message) => wanted(message)),
        describe: () => `${inChannel(channel).length} other messages`,
      }),
    untilRequest: (wanted, { timeoutMs = UNTIL_MS } = {}) =>
      changes.until({
        timeoutMs,
        find: () => requests.find((request) => wanted(request)),
        describe: () => requests.map(({ route, status }) => `${route} ${status}`).join(", "),
      }),
    async [Symbol.asyncDispose]() {
      gateway.close();
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, "close");
    },
  };
}
