import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import {
  GatewayCloseCodes,
  GatewayIntentBits,
  GatewayOpcodes,
  type GatewaySendPayload,
} from "discord-api-types/v10";
import { WebSocketServer, type WebSocket } from "ws";
import type { Changes } from "./changes.ts";
import { createGatewaySession, type GatewaySession } from "./gateway-session.ts";
import { toGuildCreate } from "./world-payloads.ts";
import { toApiUser, type World } from "./world.ts";

export interface GatewayOptions {
  readonly world: World;
  readonly applicationId: string;
  readonly botToken: string;
  readonly heartbeatIntervalMs: number;
  readonly url: () => string;
  readonly changes: Changes;
}

/** What a test does to the bot's connection. */
export interface Gateway {
  /** Resolves when a bot has logged in (it is, or was, connected). */
  ready(options?: { readonly timeoutMs?: number }): Promise<void>;
  /** Resolves when the bot is connected with its session, after `disconnect` or `reconnect`. */
  connected(options?: { readonly timeoutMs?: number }): Promise<void>;
  /** Closes the connection with a code, or cuts it like a network does. The session can be resumed. */
  disconnect(how?: { readonly code: number } | "cut"): void;
  /** Cuts the connection and takes none, until the function returned is called. */
  goAway(): () => void;
  /** Asks the bot to reconnect and resume. */
  reconnect(): void;
  /** Tells the bot that its session is over; with `resumable` it may try again. */
  invalidateSession(options?: { readonly resumable?: boolean }): void;
  /** Sends bytes as they are. */
  sendRaw(text: string): void;
  readonly identifyCount: number;
  readonly resumeCount: number;
  readonly heartbeatCount: number;
}

export interface GatewayServer extends Gateway {
  /** Throws where no bot has logged in. */
  session(): GatewaySession;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): void;
}

const PRIVILEGED =
  GatewayIntentBits.GuildMembers |
  GatewayIntentBits.GuildPresences |
  GatewayIntentBits.MessageContent;
const WAIT_MS = 10_000;

export function createGateway(options: GatewayOptions): GatewayServer {
  const { world, changes } = options;
  const server = new WebSocketServer({ noServer: true });
  const counts = { identify: 0, resume: 0, heartbeat: 0 };
  let session: GatewaySession | undefined;
  let isAway = false;

  server.on("connection", (socket) => {
    send(socket, GatewayOpcodes.Hello, { heartbeat_interval: options.heartbeatIntervalMs });
    socket.on("message", (data: Buffer) => {
      receive(socket, data.toString("utf8"));
      changes.notify();
    });
    socket.on("close", () => {
      if (session?.socket === socket) session.socket = undefined;
      changes.notify();
    });
  });

  function receive(socket: WebSocket, text: string): void {
    const payload = JSON.parse(text) as GatewaySendPayload;
    if (payload.op === GatewayOpcodes.Heartbeat) {
      counts.heartbeat += 1;
      send(socket, GatewayOpcodes.HeartbeatAck, undefined);
    }
    if (payload.op === GatewayOpcodes.Identify) {
      identify(socket, payload.d.token, payload.d.intents);
    }
    if (payload.op === GatewayOpcodes.Resume) {
      resume(socket, payload.d.token, payload.d.session_id, payload.d.seq);
    }
  }

  function identify(socket: WebSocket, token: string, intents: number): void {
    counts.identify += 1;
    if (token !== options.botToken) return socket.close(GatewayCloseCodes.AuthenticationFailed);
    if ((intents & PRIVILEGED) !== 0) return socket.close(GatewayCloseCodes.DisallowedIntents);
    session = createGatewaySession(intents, socket);
    const guilds = [...world.guilds.values()].filter((guild) => guild.botIsMember);
    session.dispatch("READY", {
      v: 10,
      user: toApiUser(world.bot),
      session_id: session.id,
      resume_gateway_url: options.url(),
      application: { id: options.applicationId, flags: 0 },
      guilds: guilds.map(({ id }) => ({ id, unavailable: true })),
    });
    if (!session.has("Guilds")) return;
    for (const guild of guilds) {
      const threads = world.threads().filter((thread) => thread.guild === guild);
      session.dispatch("GUILD_CREATE", toGuildCreate(guild, world.bot, threads));
    }
  }

  function resume(socket: WebSocket, token: string, sessionId: string, sequence: number): void {
    counts.resume += 1;
    if (token !== options.botToken) return socket.close(GatewayCloseCodes.AuthenticationFailed);
    if (session?.id !== sessionId) return send(socket, GatewayOpcodes.InvalidSession, false);
    const before = session.socket;
    session.socket = socket;
    if (session.replayAfter(sequence)) {
      session.dispatch("RESUMED", {});
      return;
    }
    session.socket = before;
    send(socket, GatewayOpcodes.InvalidSession, false);
  }

  function current(): GatewaySession {
    if (session === undefined)
      throw new Error("no bot has logged in: await discord.gateway.ready()");
    return session;
  }

  function socketNow(): WebSocket {
    const { socket } = current();
    if (socket === undefined) throw new Error("the bot is not connected");
    return socket;
  }

  async function until(condition: () => boolean, what: string, timeoutMs: number): Promise<void> {
    await changes.until({
      timeoutMs,
      find: () => (condition() ? true : undefined),
      describe: () => what,
    });
  }

  return {
    session: current,
    upgrade(request, socket, head) {
      if (isAway) {
        socket.destroy();
        return;
      }
      server.handleUpgrade(request, socket, head, (client) => {
        server.emit("connection", client, request);
      });
    },
    close() {
      for (const client of server.clients) client.terminate();
      server.close();
    },
    ready: ({ timeoutMs = WAIT_MS } = {}) =>
      until(() => session !== undefined, "no bot has logged in", timeoutMs),
    connected: ({ timeoutMs = WAIT_MS } = {}) =>
      until(() => session?.socket !== undefined, "the bot has not come back", timeoutMs),
    disconnect(how = { code: 4000 }) {
      const socket = socketNow();
      // Gone at once: what happens from now on is missed until the bot resumes.
      current().socket = undefined;
      if (how === "cut") socket.terminate();
      else socket.close(how.code);
    },
    goAway() {
      isAway = true;
      const socket = socketNow();
      current().socket = undefined;
      socket.terminate();
      return () => (isAway = false);
    },
    reconnect() {
      const socket = socketNow();
      current().socket = undefined;
      send(socket, GatewayOpcodes.Reconnect, null);
    },
    invalidateSession({ resumable = false } = {}) {
      send(socketNow(), GatewayOpcodes.InvalidSession, resumable);
      if (!resumable) session = undefined;
    },
    sendRaw: (text) => socketNow().send(text),
    get identifyCount() {
      return counts.identify;
    },
    get resumeCount() {
      return counts.resume;
    },
    get heartbeatCount() {
      return counts.heartbeat;
    },
  };
}

function send(socket: WebSocket, op: number, d: unknown): void {
  socket.send(JSON.stringify({ op, d, s: null, t: null }));
}
