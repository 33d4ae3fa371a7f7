import type { Clock } from "./clock.ts";

const DISCORD_EPOCH_MS = 1_420_070_400_000;

export interface Snowflakes {
  next(): string;
}

/** Ids like Discord's: 17 to 19 digits (REST buckets match on that), ordered, and dated by the clock. */
export function createSnowflakes(clock: Clock): Snowflakes {
  let last = 0n;
  return {
    next() {
      const dated = BigInt(Math.floor(clock.now()) - DISCORD_EPOCH_MS) << 22n;
      last = dated > last ? dated : last + 1n;
      return last.toString();
    },
  };
}
