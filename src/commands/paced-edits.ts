export interface PacedEdits<View> {
  /** Shows this view as soon as the pace allows; a view that is overtaken before its turn is never shown. */
  show(view: View): void;
  /** No edit is under way, and none will begin, once this resolves. */
  stop(): Promise<void>;
}

export interface PacedEditsOptions<View> {
  /** One edit of the message. May reject: the next view is tried all the same. */
  readonly edit: (view: View) => Promise<void>;
  readonly firstAfterMs: number;
  readonly everyMs: number;
}

/**
 * Edits of one message: never two at once, never faster than the pace, always the latest. The first one waits a
 * moment, since an answer from the cache comes sooner than that and needs no progress.
 */
export function createPacedEdits<View>(options: PacedEditsOptions<View>): PacedEdits<View> {
  let next: { view: View } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let underway: Promise<void> = Promise.resolve();
  let stopped = false;
  let waitMs = options.firstAfterMs;

  function schedule(): void {
    timer = setTimeout(() => {
      const due = next;
      next = undefined;
      if (due === undefined) {
        timer = undefined;
        return;
      }
      underway = options
        .edit(due.view)
        .catch(() => {})
        .finally(() => {
          if (!stopped) schedule();
        });
    }, waitMs);
    waitMs = options.everyMs;
  }

  return {
    show(view) {
      if (stopped) return;
      next = { view };
      if (timer === undefined) schedule();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      next = undefined;
      await underway;
    },
  };
}
