export interface UntilOptions<T> {
  readonly timeoutMs: number;
  /** The value waited for, or undefined while it is not there yet. */
  readonly find: () => T | undefined;
  /** What is there instead, for the error. */
  readonly describe: () => string;
}

export interface Changes {
  /** To be called after each change of anything in the fake. */
  notify(): void;
  /** Resolves as soon as a change brings what is waited for; rejects after `timeoutMs`. */
  until<T>(options: UntilOptions<T>): Promise<T>;
}

export function createChanges(): Changes {
  const listeners = new Set<() => void>();
  return {
    notify() {
      for (const listener of listeners) listener();
    },
    until<T>({ timeoutMs, find, describe }: UntilOptions<T>) {
      return new Promise<T>((resolve, reject) => {
        const timer = setTimeout(() => {
          listeners.delete(check);
          reject(new Error(`not within ${timeoutMs} ms: ${describe()}`));
        }, timeoutMs);
        // The server holds the process for as long as what is waited for may still come.
        timer.unref();
        const check = (): void => {
          try {
            const found = find();
            if (found === undefined) return;
            resolve(found);
          } catch (error) {
            reject(error instanceof Error ? error : new Error("check failed", { cause: error }));
          }
          clearTimeout(timer);
          listeners.delete(check);
        };
        listeners.add(check);
        check();
      });
    },
  };
}
