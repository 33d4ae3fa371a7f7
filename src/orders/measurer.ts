import type { Logger } from "pino";
import type { MeasureJob } from "../audio/measure/measure-track.ts";
import type { Measurements } from "../audio/measure/measurements.ts";
import type { FairLane } from "../queue/fair-lane.ts";
import type { Place } from "./hearing.ts";
import type { KnownThings } from "./make-track.ts";
import { createShare } from "./share.ts";

export interface MeasurerOptions {
  readonly measureTrack: (bytes: UploadBytes, signal: AbortSignal) => Promise<Measurements>;
  /** By track hash and version. */
  readonly measurements: KnownThings<Measurements>;
  /** Numbers of other versions do not compare: they are as good as none. */
  readonly version: number;
  readonly lane: FairLane;
  /** Told of what was just measured and stored. Must not throw. */
  readonly onMeasured?: ((trackHash: string, measurements: Measurements) => void) | undefined;
  readonly logger: Logger;
}

/** The upload, and the folder that it lies in for as long as it is needed. */
export type UploadBytes = Pick<MeasureJob, "path" | "folder">;

/** Bytes that are being measured, by somebody who does not know yet what track they are. */
export interface Begun {
  /** Nobody looks at the bytes any more, whatever came of it. Never rejects. */
  readonly ended: Promise<void>;
  /** What they are: from here on those who want that track decide. Ends it where the track is measured already. */
  belongTo(trackHash: string): Promise<void>;
  /** They are no track. Resolves as `ended` does. */
  abandon(reason: unknown): Promise<void>;
}

/** Disposing ends what is under way, and waits for it. */
export interface Measurer extends AsyncDisposable {
  /** Stored, or under way. */
  isKnown(trackHash: string): Promise<boolean>;
  /** It was tried since the start of the bot, in vain. */
  hasFailed(trackHash: string): boolean;
  /** What is stored by now; waits for nothing that is under way. */
  known(trackHash: string): Promise<Measurements | undefined>;
  /** In fair turns, a few at a time. */
  begin(bytes: UploadBytes, place: Place): Begun;
  /**
   * What is stored, or what the measuring under way comes to; undefined where there is neither. Rejects as the last
   * measuring did, and at once when aborted. A measuring ends when all who wanted it have gone; until somebody asks for it,
   * it goes on.
   */
  of(trackHash: string, signal: AbortSignal): Promise<Measurements | undefined>;
}

interface Job {
  readonly stop: AbortController;
  readonly measured: Promise<Measurements>;
}

/** They are only needed by whoever is about to ask. */
const MOST_FAILURES = 100;

export function createMeasurer(options: MeasurerOptions): Measurer {
  const { lane, measurements, version, logger } = options;
  const jobs = new Set<Job>();
  /** Those whose track is known, until they are stored. */
  const underway = new Map<string, Job>();
  /** Why there is nothing, by track hash: it may have failed before anybody knew what track it was. */
  const failures = new Map<string, unknown>();
  const share = createShare<Measurements | undefined, never>();

  return {
    isKnown,
    hasFailed: (trackHash) => failures.has(trackHash),
    known: stored,

    begin(bytes, place) {
      const stop = new AbortController();
      const work = () => options.measureTrack(bytes, stop.signal);
      const measured = lane.run({ ...place, expectedMs: null }, work, stop.signal);
      const ended = settled(measured);
      const job = { stop, measured };
      jobs.add(job);
      const abandon = async (reason: unknown) => {
        stop.abort(reason);
        await ended;
        jobs.delete(job);
      };
      return {
        ended,
        abandon,
        async belongTo(trackHash) {
          // Asked twice, since it takes a moment: the same track may come in two files at once.
          if ((await isKnown(trackHash)) || underway.has(trackHash)) {
            await abandon(new Error("the track is measured already"));
          } else {
            keep(trackHash, job);
          }
        },
      };
    },

    of(trackHash, signal) {
      const look = async (_emit: unknown, unwanted: AbortSignal) => {
        const job = underway.get(trackHash);
        if (job === undefined) return lookBack(trackHash);
        const leave = () => end(trackHash, job, unwanted.reason);
        if (unwanted.aborted) leave(); // All have gone in the moment before this begins.
        else unwanted.addEventListener("abort", leave, { once: true });
        return job.measured;
      };
      return share(trackHash, look, () => {}, signal);
    },

    async [Symbol.asyncDispose]() {
      for (const { stop } of jobs) stop.abort(new Error("no more measuring"));
      await Promise.all([...jobs].map(({ measured }) => settled(measured)));
    },
  };

  async function isKnown(trackHash: string): Promise<boolean> {
    return underway.has(trackHash) || (await stored(trackHash)) !== undefined;
  }

  function stored(trackHash: string): Promise<Measurements | undefined> {
    return measurements.get(keyOf(trackHash));
  }

  async function lookBack(trackHash: string): Promise<Measurements | undefined> {
    const known = await stored(trackHash);
    if (known === undefined && failures.has(trackHash)) throw failures.get(trackHash);
    return known;
  }

  function keyOf(trackHash: string): string {
    return `${trackHash}.v${version}`;
  }

  function keep(trackHash: string, begun: Job): void {
    const measured = begun.measured.then(async (result) => {
      await measurements.set(keyOf(trackHash), result);
      options.onMeasured?.(trackHash, result);
      return result;
    });
    const job = { stop: begun.stop, measured };
    jobs.delete(begun);
    jobs.add(job);
    underway.set(trackHash, job);
    failures.delete(trackHash);
    void noteEnd(trackHash, job);
  }

  async function noteEnd(trackHash: string, job: Job): Promise<void> {
    await settled(job.measured, (err) => {
      if (job.stop.signal.aborted) return;
      logger.warn({ err, trackHash }, "a track could not be measured");
      rememberFailure(trackHash, err);
    });
    jobs.delete(job);
    forget(trackHash, job);
  }

  function rememberFailure(trackHash: string, error: unknown): void {
    failures.set(trackHash, error);
    const [oldest] = failures.keys();
    if (failures.size > MOST_FAILURES && oldest !== undefined) failures.delete(oldest);
  }

  /** Whoever comes now must not wait for what is about to end. */
  function end(trackHash: string, job: Job, reason: unknown): void {
    forget(trackHash, job);
    job.stop.abort(reason);
  }

  function forget(trackHash: string, job: Job): void {
    if (underway.get(trackHash) === job) underway.delete(trackHash);
  }
}

async function settled(work: Promise<unknown>, onError: (error: unknown) => void = () => {}) {
  try {
    await work;
  } catch (error) {
    onError(error);
  }
}
