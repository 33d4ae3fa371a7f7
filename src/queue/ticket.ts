/** One order that waits for something there is too little of: the engine, a download, a decoder. */
export interface Ticket {
  readonly id: string;
  /** Null outside servers: each such person counts as a server of their own. */
  readonly serverId: string | null;
  readonly userId: string;
  /** When the order was taken. */
  readonly arrivedAtMs: number;
  /** How long it is expected to be served; null when nobody can say. */
  readonly expectedMs: number | null;
}

/** What the line knows of the past and the present. */
export interface Service {
  /** First started first. */
  readonly running: readonly Ticket[];
  /** How many may run at once. */
  readonly slots: number;
  /** When a service of theirs last ended; absent where there was none. No two at the same moment. */
  readonly servedAtMs: {
    readonly people: ReadonlyMap<string, number>;
    readonly servers: ReadonlyMap<string, number>;
  };
}

/** Names who shares with whom: a server, or a person outside one. */
export function serverOf({ serverId, userId }: Pick<Ticket, "serverId" | "userId">): string {
  return serverId ?? `person ${userId}`;
}
