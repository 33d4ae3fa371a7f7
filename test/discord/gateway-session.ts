import { randomBytes } from "node:crypto";
import { GatewayIntentBits } from "discord-api-types/v10";
import type { WebSocket } from "ws";

/** Whether an event has left for the bot: at once, or when it resumed. */
export interface Dispatched {
  isSent: boolean;
}

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
  /** Sends the event, or keeps it until the bot resumes. A bot that starts anew never gets it. */
  dispatch(name: string, data: unknown): Dispatched;
  /** Sends again what came after; false where the bot claims to have seen more than was sent. */
  replayAfter(sequence: number): boolean;
}

export function createGatewaySession(intents: number, socket: WebSocket): GatewaySession {
  const events: { readonly event: GatewayEvent; readonly dispatched: Dispatched }[] = [];
  const session: GatewaySession = {
    id: randomBytes(16).toString("hex"),
    intents,
    socket,
    has: (intent) => (intents & GatewayIntentBits[intent]) !== 0,
    dispatch(name, data) {
      const event: GatewayEvent = { op: 0, s: events.length + 1, t: name, d: data };
      const dispatched: Dispatched = { isSent: session.socket !== undefined };
      events.push({ event, dispatched });
      session.socket?.send(JSON.stringify(event));
      return dispatched;
    },
    replayAfter(sequence) {
      if (sequence > events.length) return false;
      for (const { event, dispatched } of events.slice(sequence)) {
        session.socket?.send(JSON.stringify(event));
        dispatched.isSent = true;
      }
      return true;
    },
  };
  return session;
}
