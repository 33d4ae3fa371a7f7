import { randomBytes } from "node:crypto";
import { GatewayIntentBits } from "discord-api-types/v10";
import type { WebSocket } from "ws";

export interface GatewayEvent {
  readonly op: 0;
  readonly s: number;
  readonly t: string;
  readonly d: unknown;
}

/** What outlives a lost connection: the events since, to be replayed when the bot resumes. */
export interface GatewaySession {
  readonly id: string;
  readonly intents: number;
  socket: WebSocket | undefined;
  has(intent: keyof typeof GatewayIntentBits): boolean;
  /** Sends the event, or keeps it until the bot is back. */
  dispatch(name: string, data: unknown): void;
  /** Undefined where the bot claims to have seen more than was sent. */
  eventsAfter(sequence: number): readonly GatewayEvent[] | undefined;
}

export function createGatewaySession(intents: number, socket: WebSocket): GatewaySession {
  const sent: GatewayEvent[] = [];
  const session: GatewaySession = {
    id: randomBytes(16).toString("hex"),
    intents,
    socket,
    has: (intent) => (intents & GatewayIntentBits[intent]) !== 0,
    dispatch(name, data) {
      const event: GatewayEvent = { op: 0, s: sent.length + 1, t: name, d: data };
      sent.push(event);
      session.socket?.send(JSON.stringify(event));
    },
    eventsAfter: (sequence) => (sequence > sent.length ? undefined : sent.slice(sequence)),
  };
  return session;
}
