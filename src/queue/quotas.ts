import { RateLimiterSQLite } from "rate-limiter-flexible";

export interface Limits {
  readonly perPersonPerHour: number;
  readonly perServerPerHour: number;
  /** Orders of one person that are not answered yet. */
  readonly openPerPerson: number;
  /** Orders of all that are not answered yet. */
  readonly waitingInAll: number;
}

export const DEFAULT_LIMITS: Limits = {
  perPersonPerHour: 10,
  perServerPerHour: 60,
  openPerPerson: 3,
  waitingInAll: 200,
};

/** Who asks for something. */
export interface Requester {
  readonly userId: string;
  /** Null outside servers: only the person counts there. */
  readonly serverId: string | null;
}

export interface QuotaRefusal {
  readonly reason: "person-quota" | "server-quota";
  /** From then on it works again. */
  readonly retryAtMs: number;
  /** The limit that was reached, in an hour. */
  readonly limit: number;
}

/** Counts what people ask of the engine, an hour at a time from the first. Rejects with what the store throws. */
export interface Quotas {
  /** Null when it was counted; a refusal counts nothing, and puts nothing off. */
  charge(requester: Requester): Promise<QuotaRefusal | null>;
  /** Takes back one charge. Does nothing where the hour is over; in the hour after it, it takes back one of that. */
  refund(requester: Requester): Promise<void>;
}

/** better-sqlite3's database, as far as the limiter uses it; it must have the table `quotas`. */
export interface QuotaStoreClient {
  prepare(sql: string): unknown;
  transaction<Result>(work: () => Result): () => Result;
}

export interface QuotasOptions {
  readonly storeClient: QuotaStoreClient;
  /** Asked each time: they may differ, and change. */
  readonly limitsFor: (requester: Requester) => Limits;
  /** The limiter itself goes by the system's clock. */
  readonly now?: () => number;
}

const HOUR_SECONDS = 3600;

export function createQuotas({ storeClient, limitsFor, now = Date.now }: QuotasOptions): Quotas {
  const people = createCounter("person");
  const servers = createCounter("server");

  return {
    async charge(requester) {
      const { userId, serverId } = requester;
      const { perPersonPerHour, perServerPerHour } = limitsFor(requester);
      const person = await count(people, userId, perPersonPerHour);
      if (person !== null) return { reason: "person-quota", ...person };
      if (serverId === null) return null;
      const server = await countServer(serverId, perServerPerHour, userId);
      if (server === null) return null;
      await uncount(people, userId);
      return { reason: "server-quota", ...server };
    },

    async refund({ userId, serverId }) {
      await uncount(people, userId);
      if (serverId !== null) await uncount(servers, serverId);
    },
  };

  /** Only counts: whoever asks has a limit of their own, and each limiter only one for all. */
  function createCounter(keyPrefix: string): RateLimiterSQLite {
    return new RateLimiterSQLite({
      storeClient,
      storeType: "better-sqlite3",
      tableName: "quotas",
      tableCreated: true,
      keyPrefix,
      points: Number.MAX_SAFE_INTEGER,
      duration: HOUR_SECONDS,
    });
  }

  async function countServer(serverId: string, limit: number, userId: string) {
    try {
      return await count(servers, serverId, limit);
    } catch (error) {
      await uncount(people, userId);
      throw error;
    }
  }

  /** Null when it was within the limit. Counting comes first: of two at once, only one gets the last of the hour. */
  async function count(
    counter: RateLimiterSQLite,
    key: string,
    limit: number,
  ): Promise<{ readonly retryAtMs: number; readonly limit: number } | null> {
    const { consumedPoints, msBeforeNext } = await counter.penalty(key);
    if (consumedPoints <= limit) return null;
    await uncount(counter, key);
    return { retryAtMs: now() + msBeforeNext, limit };
  }
}

async function uncount(counter: RateLimiterSQLite, key: string): Promise<void> {
  const counted = await counter.get(key);
  if (counted === null || counted.consumedPoints <= 0) return;
  const { consumedPoints } = await counter.reward(key);
  // The hour ended, or somebody else took it back, since we looked: that began an hour with a point too many.
  if (consumedPoints < 0) await counter.delete(key);
}
