/**
 * Something the person who asked can act on. `message` is shown to them as it is written, so it says what
 * happened and what to do; `reason` is for logs, `--json` and tests.
 */
export class UserError<Reason extends string = string> extends Error {
  override readonly name: string = "UserError";
  readonly reason: Reason;
  /** When the same will work; undefined where waiting does not help, or nobody knows how long. */
  readonly retryAtMs: number | undefined;

  constructor(
    reason: Reason,
    message: string,
    options?: ErrorOptions & { readonly retryAtMs?: number },
  ) {
    super(message, options);
    this.reason = reason;
    this.retryAtMs = options?.retryAtMs;
  }
}
