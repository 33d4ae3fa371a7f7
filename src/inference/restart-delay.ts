/** How long to wait before what failed is started again. */
export interface RestartPolicy {
  /** After the first failure; doubled with each one more. */
  readonly firstMs: number;
  readonly mostMs: number;
}

/** Short at first: a model that was killed once starts well mostly, and somebody waits. */
export const DEFAULT_RESTART: RestartPolicy = { firstMs: 250, mostMs: 30_000 };

export function restartDelayMs({ firstMs, mostMs }: RestartPolicy, failures: number): number {
  return failures === 0 ? 0 : Math.min(mostMs, firstMs * 2 ** (failures - 1));
}
