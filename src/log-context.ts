import { AsyncLocalStorage } from "node:async_hooks";

/** What every line that is logged on somebody's behalf carries: the reference that a card shows, and whose it is. */
export type LogContext = Readonly<Record<string, string>> & { readonly reference: string };

const contexts = new AsyncLocalStorage<LogContext>();

/**
 * Runs the work so that whatever logs on its behalf, however deep, names it. Who runs other people's work (a lane, a
 * timer that outlives an order) has to see to it that each runs as itself.
 */
export function inLogContext<Result>(context: LogContext, work: () => Result): Result {
  return contexts.run(context, work);
}

export function currentLogContext(): LogContext | undefined {
  return contexts.getStore();
}
