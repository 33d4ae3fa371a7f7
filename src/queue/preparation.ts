/** One thing being made, or made and kept for whoever takes it. */
export interface Preparation<Ready extends Disposable> {
  /** Hands it over, once: from then on it is the caller's to dispose of. Undefined while it is not made. */
  take(): Ready | undefined;
  /** Aborts the making, or disposes of what was made and not taken; resolves when nothing of it is left. */
  release(reason: unknown): Promise<void>;
}

export interface PreparationOptions<Ready extends Disposable> {
  readonly prepare: (signal: AbortSignal) => Promise<Ready>;
  readonly onReady: () => void;
  /** Not called for what was released. */
  readonly onFailed: (error: unknown) => void;
}

/** Starts making it, a moment later. Whatever happens, what is made is taken once or disposed of once. */
export function startPreparation<Ready extends Disposable>(
  options: PreparationOptions<Ready>,
): Preparation<Ready> {
  const { prepare, onReady, onFailed } = options;
  const stop = new AbortController();
  let made: Ready | undefined;
  const making = make();

  return {
    take() {
      const taken = made;
      made = undefined;
      return taken;
    },
    async release(reason) {
      stop.abort(reason);
      made?.[Symbol.dispose]();
      made = undefined;
      await making;
    },
  };

  async function make(): Promise<void> {
    // A moment later: what is called may itself change the line, and make this superfluous.
    await Promise.resolve();
    if (stop.signal.aborted) return;
    try {
      const thing = await prepare(stop.signal);
      if (stop.signal.aborted) {
        thing[Symbol.dispose]();
        return;
      }
      made = thing;
    } catch (error) {
      if (!stop.signal.aborted) onFailed(error);
      return;
    }
    onReady();
  }
}
