/** What can be wrong; each has one check. */
export type CheckName = "running" | "gateway" | "storage" | "engine" | "queue";

export interface Check {
  readonly ok: boolean;
  /** What is wrong, for the operator; absent where nothing is. */
  readonly detail?: string;
}

export interface HealthReport {
  readonly ok: boolean;
  readonly checks: Readonly<Partial<Record<CheckName, Check>>>;
}

export interface HealthSources {
  isStopping(): boolean;
  isConnected(): boolean;
  /** What is the matter with storage; null where nothing is. */
  storageTrouble(): string | null;
  /** The engine keeps failing, so that orders wait. */
  isHeldUp(): boolean;
  /** When the oldest order that waits was taken; undefined where none does. May throw. */
  oldestWaitingMs(): number | undefined;
}

export interface HealthOptions {
  readonly sources: HealthSources;
  /** The last time that a run of the engine or an order began or ended; the start of the bot where there was none. */
  readonly lastStepMs: () => number;
  /** Orders that wait so long with no step taken are stuck. */
  readonly stalledAfterMs: number;
  readonly now: () => number;
}

export interface Health {
  /** Whether orders get through. */
  ready(): HealthReport;
  /** Whether it is of any use to leave this process running: not where what it writes is lost. */
  live(): HealthReport;
}

/** Trouble that a new process would not have; a full disk or a lock it would meet again. */
const ENDS_THE_PROCESS: ReadonlySet<string> = new Set(["lost", "corrupt"]);

export function createHealth({ sources, lastStepMs, stalledAfterMs, now }: HealthOptions): Health {
  return {
    ready: () =>
      report({
        running: check(sources.isStopping() ? "the bot is stopping" : null),
        gateway: check(sources.isConnected() ? null : "not connected to Discord"),
        storage: check(sources.storageTrouble()),
        engine: check(sources.isHeldUp() ? "it keeps failing: orders wait for a probe" : null),
        queue: check(queueTrouble()),
      }),
    live() {
      const trouble = sources.storageTrouble();
      const isLost = trouble !== null && ENDS_THE_PROCESS.has(trouble);
      return report({ storage: check(isLost ? trouble : null) });
    },
  };

  function queueTrouble(): string | null {
    let sinceMs: number | undefined;
    try {
      sinceMs = sources.oldestWaitingMs();
    } catch {
      return null; // Storage says what is wrong with it.
    }
    if (sinceMs === undefined) return null;
    const stillMs = now() - Math.max(sinceMs, lastStepMs());
    if (stillMs <= stalledAfterMs) return null;
    return `orders wait, and none was begun or ended for ${Math.round(stillMs / 1000)} s`;
  }
}

function report(checks: HealthReport["checks"]): HealthReport {
  return { ok: Object.values(checks).every(({ ok }) => ok), checks };
}

function check(detail: string | null): Check {
  return detail === null ? { ok: true } : { ok: false, detail };
}
