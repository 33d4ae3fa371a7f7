import { asError } from "./as-error.ts";
import { QueueError } from "./errors.ts";
import { createLane } from "./lane.ts";
import { lineUp } from "./line-up.ts";
import { viewLine, type LineView } from "./line-view.ts";
import { startWaiting, type ListenWork, type WaitingWork } from "./listen-work.ts";
import { isNews } from "./place.ts";
import { createPulse } from "./pulse.ts";
import type { Ticket } from "./ticket.ts";
import { createTurns, type PastTurn } from "./turns.ts";

export type { LineView, WaitingTicket } from "./line-view.ts";
export type { ListenWork } from "./listen-work.ts";
export type { PlaceInLine } from "./place.ts";

/** Disposing closes it and waits for what runs, and for what was being prepared to be gone. */
export interface ListenLane extends AsyncDisposable {
  /**
   * Waits for this ticket's turn at the engine and runs the work. Aborted while waiting, the ticket leaves the line at
   * once and nothing is run; once it runs, it has to end by itself, and holds its place until it has. A `prepare` that
   * fails rejects this and nothing else.
   */
  listen<Ready extends Disposable, T>(
    ticket: Ticket,
    work: ListenWork<Ready, T>,
    signal: AbortSignal,
  ): Promise<T>;
  /** Nothing is started until `goOn`; what runs goes on, and the next in line stay prepared. */
  holdUp(): void;
  goOn(): void;
  /** What runs and what waits, now. */
  view(): LineView;
  /** Starts nothing more: what waits rejects with QueueError `stopped`, what runs goes on. */
  close(): void;
}

export interface ListenLaneOptions {
  readonly concurrency: number;
  /** So many beyond those that run are prepared: more would only fill the disk. */
  readonly ahead: number;
  readonly now: () => number;
  /** Default: fair shares. */
  readonly lineUp?: typeof lineUp;
  /** Turns of before the start. */
  readonly servedBefore?: readonly PastTurn[];
}

/** Looking at a long line takes milliseconds, and people read no faster. */
const TELL_EVERY_MS = 250;
/** Who runs longer than expected puts everybody off without anything happening. */
const TELL_ANYWAY_MS = 10_000;

/**
 * The line before the engine. We hold it, so that it can be reordered and left; Bottleneck only runs what was picked
 * and never has a backlog. A free slot takes the first in line that is prepared, so that the engine is never idle for
 * the sake of a slow download.
 */
export function createListenLane(options: ListenLaneOptions): ListenLane {
  const { concurrency, ahead, now, servedBefore = [] } = options;
  const order = options.lineUp ?? lineUp;
  const lane = createLane({ concurrency });
  const turns = createTurns({ slots: concurrency, now, servedBefore });
  const waiting = new Map<Ticket, WaitingWork>();
  const startedAtMs = new Map<Ticket, number>();
  const vanishing = new Set<Promise<void>>();
  const pulse = createPulse({ soonMs: TELL_EVERY_MS, laterMs: TELL_ANYWAY_MS, beat: tell });
  let settling = false;
  let isHeldUp = false;
  let isClosed = false;

  return {
    async listen(given, work, signal) {
      const ticket = { ...given }; // The same order may stand in line twice, as itself and as its retry.
      using ready = await untilTurn(ticket, work, signal);
      try {
        return await lane.run(() => work.run(ready), signal);
      } finally {
        startedAtMs.delete(ticket);
        turns.end(ticket);
        changed();
      }
    },
    holdUp() {
      isHeldUp = true;
      changed();
    },
    goOn() {
      isHeldUp = false;
      changed();
    },
    view,
    close,
    async [Symbol.asyncDispose]() {
      close();
      await lane[Symbol.asyncDispose]();
      await Promise.all(vanishing);
    },
  };

  async function untilTurn<Ready extends Disposable>(
    ticket: Ticket,
    work: ListenWork<Ready, unknown>,
    signal: AbortSignal,
  ): Promise<Ready> {
    if (signal.aborted) throw asError(signal.reason);
    if (isClosed) throw closedError();
    const started = startWaiting(
      {
        work,
        onChange: changed,
        onGone: () => waiting.delete(ticket),
        onReleased: (gone) => {
          vanishing.add(gone);
          void gone.finally(() => vanishing.delete(gone));
        },
      },
      signal,
    );
    waiting.set(ticket, started.waiting);
    changed();
    return started.ready;
  }

  /** Once for all that comes and goes in one tick: after a restart every order comes at once. */
  function changed(): void {
    pulse.soon();
    if (settling) return;
    settling = true;
    queueMicrotask(settle);
  }

  function settle(): void {
    settling = false;
    let next = nextInLine();
    while (startFirstReady(next)) next = nextInLine();
    const kept = new Set(next);
    for (const [ticket, work] of waiting) if (!kept.has(ticket)) work.release();
    for (const ticket of next) waiting.get(ticket)?.prepare();
  }

  function startFirstReady(next: readonly Ticket[]): boolean {
    if (isHeldUp || startedAtMs.size >= concurrency) return false;
    const begun = next.find((ticket) => waiting.get(ticket)?.begin());
    if (begun === undefined) return false;
    startedAtMs.set(begun, now());
    turns.start(begun);
    return true;
  }

  /** Those who are served next and those prepared meanwhile: no more of the line is looked at. */
  function nextInLine(): Ticket[] {
    const most = concurrency - startedAtMs.size + ahead;
    const next: Ticket[] = [];
    for (const ticket of order([...waiting.keys()], turns.service)) {
      if (next.length >= most) break;
      next.push(ticket);
    }
    return next;
  }

  function tell(): void {
    if (waiting.size === 0) return;
    const nowMs = now();
    for (const { ticket, place, expectedAtMs } of view().waiting) {
      const work = waiting.get(ticket);
      if (work === undefined) continue; // Somebody's `onPlace` made it leave.
      const next = { place, expectedAtMs, isHeldUp };
      if (!isNews(work.told, next, nowMs)) continue;
      work.told = next;
      work.onPlace(next);
    }
    pulse.later();
  }

  function view(): LineView {
    return viewLine({
      nowMs: now(),
      slots: concurrency,
      running: Array.from(startedAtMs, ([ticket, sinceMs]) => ({ ticket, sinceMs })),
      line: [...order([...waiting.keys()], turns.service)],
      isHeldUp,
    });
  }

  function close(): void {
    isClosed = true;
    for (const work of waiting.values()) work.leave(closedError());
  }
}

function closedError(): QueueError {
  return new QueueError("stopped", "the line was closed");
}
