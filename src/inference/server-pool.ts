import { setTimeout as wait } from "node:timers/promises";
import type { Logger } from "pino";
import { abortable } from "./abortable.ts";
import type { ServerProcess } from "./llama-server-process.ts";
import type { InstalledModel } from "./models.ts";
import { restartDelayMs, type RestartPolicy } from "./restart-delay.ts";
import { createSeats, type Seat } from "./seats.ts";

export interface ServerPoolOptions {
  /** How many models may be in memory at once. */
  readonly size: number;
  /** Two models with the same identity are one. */
  readonly identify: (model: InstalledModel) => Promise<string>;
  readonly start: (model: InstalledModel, signal: AbortSignal) => Promise<ServerProcess>;
  /** Before a server is ended that worked well, and after its successor has started. Never rejects. */
  readonly save: (server: ServerProcess, identity: string) => Promise<void>;
  readonly restore: (server: ServerProcess, identity: string) => Promise<void>;
  /** Undefined: never. */
  readonly idleUnloadMs: number | undefined;
  readonly restart: RestartPolicy;
  readonly logger: Logger;
}

/** One user's time with a server; nobody else has it meanwhile. */
export interface ServerTurn {
  /** Starts it where it does not run. Stops waiting at the signal, but a start goes on: the next user needs it too. */
  open(signal: AbortSignal): Promise<{ readonly server: ServerProcess; readonly loadMs: number }>;
  /** Ends it after this turn: it cannot be trusted any more. */
  retire(): void;
}

export interface ServerPool extends AsyncDisposable {
  /** `ended` is aborted with the signal, and when the pool is disposed of: then no server is left. */
  use<T>(
    model: InstalledModel,
    work: (turn: ServerTurn, ended: AbortSignal) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T>;
}

interface Resident {
  readonly identity: string;
  readonly started: Promise<ServerProcess>;
  /** Undefined: running. */
  end: "failed" | "retired" | undefined;
  hasAnswered: boolean;
  idle: NodeJS.Timeout | undefined;
}

/** Keeps servers warm: started when asked for, switched when another model is, ended when nobody has asked for long. */
export function createServerPool(options: ServerPoolOptions): ServerPool {
  const { logger } = options;
  const closing = new AbortController();
  const seats = createSeats<Resident>(options.size);
  const uses = new Set<Promise<unknown>>();
  const failures = new Map<string, { readonly count: number; readonly lastMs: number }>();

  async function use<T>(
    model: InstalledModel,
    work: (turn: ServerTurn, ended: AbortSignal) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const ended = AbortSignal.any([signal, closing.signal]);
    const identity = await options.identify(model);
    const seat = await seats.take(identity, ended);
    clearTimeout(seat.value?.idle);
    try {
      const result = await work(turnOn(seat, model, identity), ended);
      failures.delete(identity);
      if (seat.value !== undefined) seat.value.hasAnswered = true;
      return result;
    } finally {
      const left = leave(seat);
      // A start that nobody waits for any more must not hold up whoever gave up.
      if (seat.value?.end !== undefined) await left;
    }
  }

  function turnOn(seat: Seat<Resident>, model: InstalledModel, identity: string): ServerTurn {
    return {
      async open(signal) {
        const startedMs = performance.now();
        const before = seat.value;
        const isUsable = before?.identity === identity && before.end === undefined;
        const resident = isUsable ? before : launch(before, model, identity);
        seat.value = resident;
        const server = await abortable(resident.started, signal);
        return { server, loadMs: isUsable ? 0 : performance.now() - startedMs };
      },
      retire() {
        if (seat.value !== undefined) seat.value.end = "retired";
      },
    };
  }

  function launch(before: Resident | undefined, model: InstalledModel, identity: string): Resident {
    const resident: Resident = {
      identity,
      started: start(before, model, identity, failed),
      end: undefined,
      hasAnswered: false,
      idle: undefined,
    };
    return resident;

    function failed(): void {
      if (resident.end !== undefined) return;
      resident.end = "failed";
      const count = (failures.get(identity)?.count ?? 0) + 1;
      failures.set(identity, { count, lastMs: performance.now() });
      logger.warn({ count, quantization: model.quantization }, "llama-server failed");
    }
  }

  /** In the place of the one before. `onFailed` is called when it does not start, and when it is gone. */
  async function start(
    before: Resident | undefined,
    model: InstalledModel,
    identity: string,
    onFailed: () => void,
  ): Promise<ServerProcess> {
    try {
      if (before !== undefined) await end(before);
      const { count = 0, lastMs = 0 } = failures.get(identity) ?? {};
      const delayMs = lastMs + restartDelayMs(options.restart, count) - performance.now();
      if (count > 0 && delayMs > 0) await wait(delayMs, undefined, { signal: closing.signal });
      const server = await options.start(model, closing.signal);
      void server.exited.then(onFailed);
      await options.restore(server, identity);
      return server;
    } catch (error) {
      onFailed();
      throw error;
    }
  }

  async function end(resident: Resident): Promise<void> {
    const wasWell = resident.end === undefined;
    const server = await resident.started.catch(() => undefined);
    if (server === undefined) return;
    if (wasWell && resident.hasAnswered && !closing.signal.aborted) {
      await options.save(server, resident.identity);
    }
    resident.end ??= "retired";
    await server[Symbol.asyncDispose]();
  }

  /** Frees the seat once its server has started or is gone. */
  async function leave(seat: Seat<Resident>): Promise<void> {
    const resident = seat.value;
    await resident?.started.catch(() => {});
    if (resident?.end !== undefined) {
      await end(resident);
      seat.value = undefined;
    } else if (resident !== undefined && options.idleUnloadMs !== undefined) {
      resident.idle = setTimeout(() => void unload(seat), options.idleUnloadMs);
    }
    seats.release(seat);
  }

  async function unload(seat: Seat<Resident>): Promise<void> {
    if (seats.takeNow(seat) === undefined) return;
    logger.debug("nobody has asked for long: llama-server is ended");
    if (seat.value !== undefined) await end(seat.value);
    seat.value = undefined;
    seats.release(seat);
  }

  return {
    use(model, work, signal) {
      const result = use(model, work, signal);
      uses.add(result);
      result.finally(() => uses.delete(result)).catch(() => {});
      return result;
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      await Promise.allSettled(uses);
      await Promise.all(
        seats.all.map(async ({ value }) => {
          clearTimeout(value?.idle);
          if (value !== undefined) await end(value);
        }),
      );
    },
  };
}
