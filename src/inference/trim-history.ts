import type { Message } from "./engine.ts";

export interface TrimmedHistory {
  /** The rest, verbatim, from a question to the last question. */
  readonly messages: readonly Message[];
  /** How many questions were left out, each with its answer, oldest first. */
  readonly droppedTurns: number;
}

/**
 * Leaves out as few of the oldest turns as it takes to fit. Undefined where not even the last question fits alone.
 * `fits` may be dear: it is asked once where all fits, and about log2(turns) times more where not.
 */
export async function trimHistory(
  messages: readonly Message[],
  fits: (messages: readonly Message[]) => boolean | Promise<boolean>,
): Promise<TrimmedHistory | undefined> {
  const turns = Math.floor(messages.length / 2);
  if (await fits(messages)) return { messages, droppedTurns: 0 };
  let droppedTurns = 1;
  let enough = turns + 1;
  while (droppedTurns < enough) {
    const middle = Math.floor((droppedTurns + enough) / 2);
    if (await fits(messages.slice(middle * 2))) enough = middle;
    else droppedTurns = middle + 1;
  }
  if (droppedTurns > turns) return undefined;
  return { messages: messages.slice(droppedTurns * 2), droppedTurns };
}
