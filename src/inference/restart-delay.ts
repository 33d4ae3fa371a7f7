/** How long to wait before what failed is started again. */
export interface RestartPolicy {
  /** After the first failure; doubled with each one more. */
  readonly firstMs: number;
  readonly mostMs: number;
}

/** Short at first: a model that was killed once starts well mostly, and somebody waits. */
export const DEFAULT_RESTART: RestartPolicy = { firstMs: 250, mostMs: 30_000 };

export interface RestartDelays {
  failed(identity: string): void;
  succeeded(identity: string): void;
  /** From now; 0 where nothing failed since it last worked. */
  of(identity: string): number;
}

export function createRestartDelays({ firstMs, mostMs }: RestartPolicy): RestartDelays {
  const failures = new Map<string, { readonly count: number; readonly lastMs: number }>();
  return {
    failed(identity) {
      const count = (failures.get(identity)?.count ?? 0) + 1;
      failures.set(identity, { count, lastMs: performance.now() });
    },
    succeeded: (identity) => void failures.delete(identity),
    of(identity) {
      const failure = failures.get(identity);
      if (failure === undefined) return 0;
      const delayMs = Math.min(mostMs, firstMs * 2 ** (failure.count - 1));
      return Math.max(0, failure.lastMs + delayMs - performance.now());
    },
  };
}
