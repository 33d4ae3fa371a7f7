/** A signal's reason as something to reject with: whoever aborts may give anything. */
export function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error("aborted", { cause: reason });
}
