/** Where an order is on its way. */
export interface Progress {
  readonly stage: "waiting" | "fetching" | "preparing" | "listening" | "writing";
  /** While waiting: 1 is next. */
  readonly place?: number;
  /** While writing: the whole text so far, cleaned; it may become shorter when a run is repeated. */
  readonly textSoFar?: string;
}
