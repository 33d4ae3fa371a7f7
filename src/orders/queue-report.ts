/** What `/queue` tells one person: their own orders by name, others as numbers. */
export interface QueueReport {
  readonly running: readonly RunningOrder[];
  /** Orders in line for the engine. */
  readonly waiting: number;
  /** Orders that are being fetched and decoded. */
  readonly arriving: number;
  /** Their own, by place; at most 25. */
  readonly own: readonly WaitingOrder[];
  /** What an answer takes here, by quantization; only what was measured. */
  readonly typical: readonly TypicalTime[];
  readonly today: Today;
  /** The engine keeps failing; orders wait until a probe gets through. */
  readonly isHeldUp: boolean;
}

export interface RunningOrder {
  /** Null when it is somebody else's. */
  readonly fileName: string | null;
  readonly sinceMs: number;
}

export interface WaitingOrder {
  readonly fileName: string;
  /** Null while it is fetched or decoded. */
  readonly place: number | null;
  readonly expectedAtMs: number | null;
}

export interface TypicalTime {
  readonly quantization: string;
  /** Of the track that the time is for. */
  readonly audioSeconds: number;
  readonly serviceMs: number;
}

/** Since midnight, UTC. */
export interface Today {
  readonly answered: number;
  /** Of those. */
  readonly fromCache: number;
  readonly failed: number;
  readonly cancelled: number;
  /** Median time in line of those that the engine answered; null where there was none. */
  readonly medianWaitMs: number | null;
}
