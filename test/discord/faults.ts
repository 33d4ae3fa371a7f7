/** What goes wrong with the next matching requests. One of the first three, with a delay or alone with it. */
export interface Fault {
  /** Answer this instead; nothing is done. */
  readonly status?: number;
  readonly code?: number;
  /** With status 429. Seconds, as Discord counts them. */
  readonly retryAfterSeconds?: number;
  /** Close the connection without an answer: before anything is done, or after it was. */
  readonly closeSocket?: "before" | "after";
  readonly delayMs?: number;
  /** Wait for this before anything is done: a delay without guessing. */
  readonly until?: Promise<unknown>;
}

export interface Faults {
  /** The next `times` requests of the route with this name (`PATCH webhook message`, …) go wrong like this. */
  next(routeName: string, fault: Fault, times?: number): void;
  /** Every request goes wrong like this, until the function returned is called: Discord is down, and comes back. */
  all(fault: Fault): () => void;
  /** Forgets all that has not happened yet. */
  clear(): void;
}

export interface FaultSource extends Faults {
  take(routeName: string): Fault | undefined;
}

export function createFaults(knownRouteNames: () => readonly string[]): FaultSource {
  const queued: { readonly routeName: string; readonly fault: Fault; left: number }[] = [];
  let outage: Fault | undefined;
  return {
    next(routeName, fault, times = 1) {
      const known = knownRouteNames();
      if (!known.includes(routeName)) {
        throw new Error(`no route "${routeName}"; there are: ${known.join(", ")}`);
      }
      queued.push({ routeName, fault, left: times });
    },
    all(fault) {
      outage = fault;
      return () => {
        if (outage === fault) outage = undefined;
      };
    },
    clear() {
      queued.length = 0;
      outage = undefined;
    },
    take(routeName) {
      const found = queued.find((entry) => entry.routeName === routeName && entry.left > 0);
      if (found === undefined) return outage;
      found.left -= 1;
      return found.fault;
    },
  };
}
