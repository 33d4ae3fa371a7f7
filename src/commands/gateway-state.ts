import { Status, type Client } from "discord.js";

export interface GatewayState {
  readonly isConnected: boolean;
  /** Undefined before the first heartbeat. */
  readonly pingMs: number | undefined;
}

/** Whether Discord can tell the bot what people ask. A dead connection shows when a heartbeat is missed. */
export function gatewayState({ ws }: Pick<Client, "ws">): GatewayState {
  // The manager stays ready once it was: its shards tell.
  const isConnected =
    ws.status === Status.Ready && ws.shards.every((shard) => shard.status === Status.Ready);
  return { isConnected, pingMs: ws.ping < 0 || Number.isNaN(ws.ping) ? undefined : ws.ping };
}
