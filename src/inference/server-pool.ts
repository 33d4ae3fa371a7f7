import { AsyncResource } from "node:async_hooks";
import type { Logger } from "pino";
import { abortable } from "./abortable.ts";
import type { ServerProcess } from "./llama-server-process.ts";
import type { InstalledModel } from "./models.ts";
import { endResident, launchResident, type Resident, type ResidentOptions } from "./resident.ts";
import { createRestartDelays, type RestartPolicy } from "./restart-delay.ts";
import { createSeats, type Seat } from "./seats.ts";

export interface ServerPoolOptions extends ResidentOptions {
  /** How many models may be in memory at once. */
  readonly size: number;
  /** Two models with the same identity are one. */
  readonly identify: (model: InstalledModel) => Promise<string>;
  /** Undefined: never. */
  readonly idleUnloadMs: number | undefined;
  readonly restart: RestartPolicy;
  /** Told of each server that has started, and of each that did not or was gone unasked. Must not throw. */
  readonly onServer?: ((event: "started" | "failed") => void) | undefined;
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

/** Keeps servers warm: started when asked for, switched when another model is, ended when nobody has asked for long. */
export function createServerPool(options: ServerPoolOptions): ServerPool {
  const { logger, idleUnloadMs } = options;
  const closing = new AbortController();
  const seats = createSeats<Resident>(options.size);
  const delays = createRestartDelays(options.restart);
  const idleTimers = new Map<Seat<Resident>, NodeJS.Timeout>();
  const uses = new Set<Promise<unknown>>();
  // Neither on behalf of an order: a server and its idle time outlive whoever needed it first.
  const launchAlone = AsyncResource.bind(launch);
  const unloadAlone = AsyncResource.bind(unloadLater);

  async function use<T>(
    model: InstalledModel,
    work: (turn: ServerTurn, ended: AbortSignal) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const ended = AbortSignal.any([signal, closing.signal]);
    const identity = await options.identify(model);
    const seat = await seats.take(identity, ended);
    clearTimeout(idleTimers.get(seat));
    try {
      const result = await work(turnOn(seat, model, identity), ended);
      delays.succeeded(identity);
      if (seat.value !== undefined) seat.value.hasAnswered = true;
      return result;
    } finally {
      const left = leave(seat);
      // Who gave up need not wait for a start that goes on; who saw it fail may rely on its end.
      if (seat.value?.end !== undefined) await left;
    }
  }

  function turnOn(seat: Seat<Resident>, model: InstalledModel, identity: string): ServerTurn {
    return {
      async open(signal) {
        const startedMs = performance.now();
        const before = seat.value;
        const isUsable = before?.identity === identity && before.end === undefined;
        const resident = isUsable ? before : launchAlone(before, model, identity);
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
    const { quantization } = model;
    const resident = launchResident(
      options,
      {
        model,
        identity,
        before,
        delayMs: delays.of(identity),
        onFailed() {
          delays.failed(identity);
          if (closing.signal.aborted) return;
          options.onServer?.("failed");
          logger.warn({ quantization }, "llama-server failed");
        },
      },
      closing.signal,
    );
    void resident.started.then(
      () => options.onServer?.("started"),
      () => {},
    );
    return resident;
  }

  /** Frees the seat once its server has started or is gone. */
  async function leave(seat: Seat<Resident>): Promise<void> {
    const resident = seat.value;
    await resident?.started.catch(() => {});
    if (resident?.end !== undefined) {
      await endResident(options, resident);
      seat.value = undefined;
    } else if (resident !== undefined && idleUnloadMs !== undefined && !closing.signal.aborted) {
      unloadAlone(seat, idleUnloadMs);
    }
    seats.release(seat);
  }

  function unloadLater(seat: Seat<Resident>, afterMs: number): void {
    idleTimers.set(
      seat,
      setTimeout(() => void unload(seat), afterMs),
    );
  }

  async function unload(seat: Seat<Resident>): Promise<void> {
    if (!seats.takeNow(seat)) return;
    logger.debug("nobody has asked for long: llama-server is ended");
    if (seat.value !== undefined) await endResident(options, seat.value);
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
      for (const timer of idleTimers.values()) clearTimeout(timer);
      await Promise.all(
        seats.all.map(async ({ value }) => {
          if (value === undefined) return;
          value.end ??= "retired";
          await endResident(options, value);
        }),
      );
    },
  };
}
