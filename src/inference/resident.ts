import { setTimeout as wait } from "node:timers/promises";
import type { ServerProcess } from "./llama-server-process.ts";
import type { InstalledModel } from "./models.ts";

/** A model in memory, or on its way there. */
export interface Resident {
  readonly identity: string;
  readonly started: Promise<ServerProcess>;
  /** Undefined: it may be used. Anybody may set it. */
  end: "failed" | "retired" | undefined;
  hasAnswered: boolean;
}

export interface ResidentOptions {
  readonly start: (model: InstalledModel, signal: AbortSignal) => Promise<ServerProcess>;
  /** Before a server is ended that worked well, and after its successor has started. Never rejects. */
  readonly save: (server: ServerProcess, identity: string) => Promise<void>;
  readonly restore: (server: ServerProcess, identity: string) => Promise<void>;
}

export interface Launch {
  readonly model: InstalledModel;
  readonly identity: string;
  /** Ended first: there may be no room for both. */
  readonly before: Resident | undefined;
  /** What failed the last time is given a rest. */
  readonly delayMs: number;
  readonly onFailed: () => void;
}

/** Does not wait: `started` tells. It is marked as failed when it does not start, and when it is gone unasked. */
export function launchResident(
  options: ResidentOptions,
  launch: Launch,
  signal: AbortSignal,
): Resident {
  const { model, identity, before } = launch;
  const resident: Resident = {
    identity,
    started: start(),
    end: undefined,
    hasAnswered: false,
  };
  return resident;

  async function start(): Promise<ServerProcess> {
    try {
      if (before !== undefined) await endResident(options, before);
      // Also lets the resident be there before it may fail.
      await wait(launch.delayMs, undefined, { signal });
      const server = await options.start(model, signal);
      void server.exited.then(failed);
      await options.restore(server, identity);
      return server;
    } catch (error) {
      failed();
      throw error;
    }
  }

  function failed(): void {
    if (resident.end !== undefined) return;
    resident.end = "failed";
    launch.onFailed();
  }
}

/** Its process is gone when this resolves. What it knows of the last conversation is kept where it worked well. */
export async function endResident(
  options: Pick<ResidentOptions, "save">,
  resident: Resident,
): Promise<void> {
  const server = await resident.started.catch(() => undefined);
  if (server === undefined) return;
  if (resident.end === undefined && resident.hasAnswered) {
    await options.save(server, resident.identity);
  }
  resident.end ??= "retired";
  await server[Symbol.asyncDispose]();
}
