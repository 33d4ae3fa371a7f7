import type { ListenLane } from "../queue/listen-lane.ts";
import type { Ticket } from "../queue/ticket.ts";
import type { AnswerHooks } from "./hearing.ts";
import type { Progress } from "./progress.ts";
import { createShare } from "./share.ts";

/** Somebody’s turn at the engine: where they stand in line, and what is done when it comes. */
export interface EngineTurn<Ready extends Disposable, Made> {
  readonly ticket: Ticket;
  readonly hooks: AnswerHooks;
  prepare(signal: AbortSignal): Promise<Ready>;
  run(ready: Ready, emit: (progress: Progress) => void, signal: AbortSignal): Promise<Made>;
}

export interface JointTurns<Made> {
  /** Whether there is something to join. */
  isRunning(key: string): boolean;
  /** Rejects at once when aborted, and after the work has really ended when nobody else wants it. */
  run<Ready extends Disposable>(
    key: string,
    turn: EngineTurn<Ready, Made>,
    signal: AbortSignal,
  ): Promise<Made>;
}

/**
 * Turns at the engine of people who want the same. Each stands in line in their own place, so that nobody waits behind
 * somebody else's bad place; the first whose turn comes starts the work, and all the others leave the line and join it.
 * It goes on for as long as anybody wants it, and the slot in the lane is held until it has really ended.
 */
export function createJointTurns<Made>(lane: ListenLane): JointTurns<Made> {
  const share = createShare<Made, Progress>();
  const inLine = new Map<string, Set<() => void>>();

  return {
    isRunning: (key) => share.isRunning(key),

    async run(key, turn, signal) {
      signal.throwIfAborted();
      const { hooks, ticket } = turn;
      const onProgress = (progress: Progress) => hooks.onProgress(progress);
      const made = Promise.withResolvers<Made>();
      const leaving = new AbortController();
      const join = () => {
        made.resolve(share(key, neverStart, onProgress, signal));
        leaving.abort();
      };
      if (share.isRunning(key)) {
        await hooks.joined?.();
        if (share.isRunning(key)) return share(key, neverStart, onProgress, signal);
      }

      const others = inLine.get(key) ?? new Set();
      inLine.set(key, others.add(join));
      const work = {
        prepare: (ended: AbortSignal) => turn.prepare(ended),
        run: async (ready: Parameters<typeof turn.run>[0]) => {
          others.delete(join);
          const start = (emit: (progress: Progress) => void, ended: AbortSignal) =>
            turn.run(ready, emit, ended);
          made.resolve(share(key, start, onProgress, signal));
          for (const joinOther of others) joinOther();
          await share.ended(key);
        },
        onPlace: (place: Omit<Progress, "stage">) => onProgress({ stage: "waiting", ...place }),
      };
      lane
        .listen(ticket, work, AbortSignal.any([signal, leaving.signal]))
        .catch((error: unknown) => made.reject(error))
        .finally(() => {
          others.delete(join);
          if (others.size === 0 && inLine.get(key) === others) inLine.delete(key);
        });
      const result = await made.promise;
      if (leaving.signal.aborted) await hooks.joined?.();
      return result;
    },
  };
}

async function neverStart(): Promise<never> {
  throw new Error("what was to be joined has ended");
}
