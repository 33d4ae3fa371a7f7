import { AsyncResource } from "node:async_hooks";
import { asError } from "./as-error.ts";
import type { PlaceInLine } from "./place.ts";
import { startPreparation, type Preparation } from "./preparation.ts";

export interface ListenWork<Ready extends Disposable, T> {
  /**
   * Makes ready what the engine needs; begun when the ticket is among the next in line, and perhaps once more when
   * others came before it meanwhile. Has to end soon when it is aborted.
   */
  prepare(signal: AbortSignal): Promise<Ready>;
  /** What is ready is disposed of when this has ended. */
  run(ready: Ready): Promise<T>;
  /** Whenever it changes by more than a little; must not throw. */
  onPlace(place: PlaceInLine): void;
}

/** A ticket's work while it stands in line. */
export interface WaitingWork {
  /** Nothing where it is being prepared already. */
  prepare(): void;
  /** Lets go of what is prepared, and stops preparing; nothing where there is nothing. */
  release(): void;
  /** Ends the wait if it is prepared; false if not. */
  begin(): boolean;
  /** Ends the wait; what is prepared is let go of. */
  leave(error: Error): void;
  onPlace(place: PlaceInLine): void;
  /** What was told last. */
  told?: PlaceInLine;
}

export interface WaitOptions<Ready extends Disposable> {
  readonly work: ListenWork<Ready, unknown>;
  /** It is prepared, or has left: somebody's turn may have come. */
  readonly onChange: () => void;
  /** It has begun or left. */
  readonly onGone: () => void;
  /** Something was let go of that may take a moment until it is gone. */
  readonly onReleased: (gone: Promise<void>) => void;
}

/** Begins to wait; the promise resolves with what was prepared, which is the caller's then, and rejects when it leaves. */
export function startWaiting<Ready extends Disposable>(
  options: WaitOptions<Ready>,
  signal: AbortSignal,
): { readonly waiting: WaitingWork; readonly ready: Promise<Ready> } {
  const { work, onChange, onGone, onReleased } = options;
  const { promise, resolve, reject } = Promise.withResolvers<Ready>();
  let preparation: Preparation<Ready> | undefined;
  // Whoever comes or goes makes the line move: what is done then is still done for this ticket.
  const prepare = AsyncResource.bind((released: AbortSignal) => work.prepare(released));

  const waiting: WaitingWork = {
    prepare() {
      preparation ??= startPreparation({
        prepare,
        onReady: onChange,
        onFailed(error) {
          preparation = undefined;
          leave(asError(error));
        },
      });
    },
    release() {
      if (preparation === undefined) return;
      onReleased(preparation.release(new Error("others come first")));
      preparation = undefined;
    },
    begin() {
      const ready = preparation?.take();
      if (ready === undefined) return false;
      end();
      resolve(ready);
      return true;
    },
    leave,
    onPlace: AsyncResource.bind((place: PlaceInLine) => work.onPlace(place)),
  };
  const abort = () => leave(asError(signal.reason));
  signal.addEventListener("abort", abort, { once: true });
  return { waiting, ready: promise };

  function leave(error: Error): void {
    if (preparation !== undefined) onReleased(preparation.release(error));
    preparation = undefined;
    end();
    reject(error);
    onChange();
  }

  function end(): void {
    signal.removeEventListener("abort", abort);
    onGone();
  }
}
