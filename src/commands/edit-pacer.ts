import { isDeepStrictEqual } from "node:util";

export interface EditPacer<View> {
  /** Shows this view of a message as soon as the pace allows; a view that is overtaken before its turn is never shown. */
  show(id: string, view: View): void;
  /** Forgets the message: no edit of it is under way, and none will begin, once this resolves. */
  stop(id: string): Promise<void>;
  /** How many messages it remembers. */
  count(): number;
}

export interface Pace {
  /** The shortest time between the beginnings of two edits of this message. */
  readonly everyMs: number;
  /** Goes before all that are not. */
  readonly isUrgent: boolean;
  /** Edits that share a limit of Discord's besides that for all: one of them at a time, at their own pace. */
  readonly lane?: { readonly key: string; readonly everyMs: number };
}

export interface EditPacerOptions<View> {
  /** One edit of a message. May reject: the next view is tried all the same. */
  readonly edit: (id: string, view: View) => Promise<void>;
  readonly paceOf: (view: View) => Pace;
  /** An answer from the cache comes sooner than that and needs no progress. */
  readonly firstAfterMs: number;
  readonly mostPerSecond: number;
  readonly mostUnderway: number;
}

interface Message<View> {
  next: { readonly view: View; readonly pace: Pace } | undefined;
  shown: View | undefined;
  /** Since when it has been its turn, or when it will be. */
  dueAtMs: number;
  earliestMs: number;
  underway: Promise<void> | undefined;
}

/**
 * Edits of all messages together: never two of one message at once, each at its own pace, and all of them within what
 * Discord allows a bot. Whoever has been due longest goes first. One timer for all, and none when nothing is to do.
 */
export function createEditPacer<View>(options: EditPacerOptions<View>): EditPacer<View> {
  const betweenMs = 1000 / options.mostPerSecond;
  const messages = new Map<string, Message<View>>();
  const lanes = new Map<string, { nextMs: number; isBusy: boolean }>();
  let timer: NodeJS.Timeout | undefined;
  let wakeAtMs = Number.POSITIVE_INFINITY;
  let underway = 0;
  let nextStartMs = 0;

  return {
    show(id, view) {
      const message = messages.get(id) ?? add(id);
      const pace = options.paceOf(view);
      if (message.next === undefined) {
        if (message.underway === undefined && isDeepStrictEqual(message.shown, view)) return;
        message.dueAtMs = Math.max(performance.now(), message.earliestMs);
      }
      message.next = { view, pace };
      // A thousand places change at once: only one of them needs to look at all the others.
      if (Math.max(message.dueAtMs, nextStartMs) < wakeAtMs) startDue();
    },
    async stop(id) {
      const message = messages.get(id);
      messages.delete(id);
      if (message?.next !== undefined) startDue(); // It may be what the timer is set for.
      await message?.underway;
    },
    count: () => messages.size,
  };

  function add(id: string): Message<View> {
    const earliestMs = performance.now() + options.firstAfterMs;
    const message = {
      next: undefined,
      shown: undefined,
      dueAtMs: 0,
      earliestMs,
      underway: undefined,
    };
    messages.set(id, message);
    return message;
  }

  /** Begins what is due, and wakes up for what will be. */
  function startDue(): void {
    clearTimeout(timer);
    wakeAtMs = Number.POSITIVE_INFINITY;
    if (underway >= options.mostUnderway) return; // Whichever ends goes on.
    const nowMs = performance.now();
    let first: { id: string; message: Message<View>; pace: Pace } | undefined;
    for (const [id, message] of messages) {
      const pace = message.next?.pace;
      if (pace === undefined || message.underway !== undefined) continue;
      const startMs = Math.max(message.dueAtMs, laneOpensMs(pace));
      if (startMs > nowMs) wakeAtMs = Math.min(wakeAtMs, startMs);
      else if (first === undefined || isBefore({ message, pace }, first))
        first = { id, message, pace };
    }
    if (first !== undefined && nextStartMs <= nowMs) {
      start(first.id, first.message, nowMs);
      startDue();
      return;
    }
    if (first !== undefined) wakeAtMs = nextStartMs;
    if (wakeAtMs !== Number.POSITIVE_INFINITY) {
      timer = setTimeout(startDue, Math.max(1, Math.ceil(wakeAtMs - nowMs))).unref();
    }
  }

  function start(id: string, message: Message<View>, nowMs: number): void {
    const { next } = message;
    if (next === undefined) return;
    const { view, pace } = next;
    message.next = undefined;
    message.earliestMs = nowMs + pace.everyMs;
    nextStartMs = nowMs + betweenMs;
    underway += 1;
    if (pace.lane !== undefined) lanes.set(pace.lane.key, { nextMs: 0, isBusy: true });
    message.underway = edit(id, message, view).finally(() => {
      underway -= 1;
      message.underway = undefined;
      if (pace.lane !== undefined) leave(pace.lane);
      message.dueAtMs = Math.max(message.dueAtMs, message.earliestMs);
      startDue();
    });
  }

  async function edit(id: string, message: Message<View>, view: View): Promise<void> {
    try {
      await options.edit(id, view);
      message.shown = view;
    } catch {
      // The next view is tried all the same; whoever edits has said what went wrong.
    }
  }

  function laneOpensMs({ lane }: Pace): number {
    const state = lane === undefined ? undefined : lanes.get(lane.key);
    if (state === undefined) return 0;
    return state.isBusy ? Number.POSITIVE_INFINITY : state.nextMs;
  }

  function leave({ key, everyMs }: { readonly key: string; readonly everyMs: number }): void {
    const nowMs = performance.now();
    lanes.set(key, { nextMs: nowMs + everyMs, isBusy: false });
    for (const [each, { nextMs, isBusy }] of lanes) {
      if (!isBusy && nextMs <= nowMs) lanes.delete(each);
    }
  }
}

interface Candidate {
  readonly message: { readonly dueAtMs: number };
  readonly pace: Pace;
}

function isBefore(one: Candidate, other: Candidate): boolean {
  if (one.pace.isUrgent !== other.pace.isUrgent) return one.pace.isUrgent;
  return one.message.dueAtMs < other.message.dueAtMs;
}
