import type { Logger } from "pino";
import type { KnownThings } from "./orders/make-track.ts";

/** What cannot be remembered (a full disk, a locked database) is still good for the order that it was made for. */
export function keptIfPossible<Value>(
  cache: KnownThings<Value>,
  logger: Logger,
): KnownThings<Value> {
  return {
    get: (key) => cache.get(key),
    async set(key, value) {
      try {
        return await cache.set(key, value);
      } catch (err) {
        logger.error({ err }, "what was learnt could not be kept: it will be done again");
        return false;
      }
    },
  };
}
