/** Where an order is on its way. */
export interface Progress {
  readonly stage: "waiting" | "fetching" | "preparing" | "measuring" | "listening" | "writing";
  /** While waiting: 1 is next. */
  readonly place?: number;
  /** While waiting: when its answer is expected; null while nobody can say, absent when it has no place yet. */
  readonly expectedAtMs?: number | null;
  /** While waiting: the engine keeps failing, so nothing is started until a probe gets through. */
  readonly isHeldUp?: boolean;
  /** While writing: the whole text so far, cleaned; it may become shorter when a run is repeated. */
  readonly textSoFar?: string;
}
