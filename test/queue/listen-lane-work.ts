import type { ListenLane, ListenWork } from "../../src/queue/listen-lane.ts";
import type { PlaceInLine } from "../../src/queue/place.ts";
import type { Ticket } from "../../src/queue/ticket.ts";

const never = new AbortController().signal;

export interface Ready extends Disposable {
  readonly id: string;
}

export interface WorkOptions {
  readonly id?: string;
  /** Prepared when this resolves. Default: at once. */
  readonly until?: Promise<void>;
  readonly onPlace?: (place: PlaceInLine) => void;
}

/** Work that writes down what happens to it; preparing it ends at once when aborted. */
export interface LoggedWork<T> extends ListenWork<Ready, T> {
  readonly log: ("prepare" | "abort" | "run" | "dispose")[];
  /** Resolves when it is prepared for the first time. */
  readonly prepared: Promise<void>;
}

export function workOf<T>(
  run: (ready: Ready) => Promise<T>,
  options: WorkOptions = {},
): LoggedWork<T> {
  const { id = "", until = Promise.resolve(), onPlace = () => {} } = options;
  const log: LoggedWork<T>["log"] = [];
  const prepared = Promise.withResolvers<void>();
  return {
    log,
    prepared: prepared.promise,
    async prepare(signal) {
      log.push("prepare");
      let isPrepared = false;
      const aborted = Promise.withResolvers<never>();
      signal.addEventListener("abort", () => {
        if (!isPrepared) log.push("abort");
        aborted.reject(new Error("prepared for nothing"));
      });
      aborted.promise.catch(() => {});
      await Promise.race([until, aborted.promise]);
      isPrepared = true;
      prepared.resolve();
      return { id, [Symbol.dispose]: () => void log.push("dispose") };
    },
    run(ready) {
      log.push("run");
      return run(ready);
    },
    onPlace,
  };
}

/** Fills one slot, for sure, until it is told to finish. */
export async function startedWork(lane: ListenLane, ticket: Ticket) {
  const started = Promise.withResolvers<void>();
  const finished = Promise.withResolvers<string>();
  const work = workOf(() => {
    started.resolve();
    return finished.promise;
  });
  const done = lane.listen(ticket, work, never);
  await started.promise;
  return { done, finish: () => finished.resolve("done"), log: work.log };
}

export function placesOf(lane: ListenLane): Record<string, number> {
  return Object.fromEntries(lane.view().waiting.map(({ ticket, place }) => [ticket.id, place]));
}

/** Each a person of their own, in one server, in the order of their numbers. */
export function ticketOf(id: string, facts: Partial<Ticket> = {}): Ticket {
  const arrivedAtMs = Number(id) || 0;
  return { id, userId: `person ${id}`, serverId: "s", arrivedAtMs, expectedMs: null, ...facts };
}
