/** How a download goes on, for people. */
export interface DownloadProgress {
  readonly fileName: string;
  readonly stage: "downloading" | "checking";
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** Of the last seconds; null until there is something to measure. */
  readonly bytesPerSecond: number | null;
  readonly secondsLeft: number | null;
}

export interface Speedometer {
  /** Tells that bytes came. */
  add(bytes: number): void;
  read(doneBytes: number): Pick<DownloadProgress, "bytesPerSecond" | "secondsLeft">;
}

const WINDOW_MS = 10_000;
/** Before that a burst out of some buffer would look like a very fast line. */
const LEAST_MS = 500;

/** Measures over the last ten seconds, so that what is left follows the line as it is now. */
export function createSpeedometer(totalBytes: number, now: () => number): Speedometer {
  const samples: { readonly atMs: number; readonly bytes: number }[] = [{ atMs: now(), bytes: 0 }];
  let bytes = 0;
  return {
    add(more) {
      bytes += more;
      const atMs = now();
      const last = samples.at(-1);
      // Ten a second are enough: chunks come by the thousand.
      if (last === undefined || atMs - last.atMs >= 100) samples.push({ atMs, bytes });
      while (samples.length > 2 && atMs - (samples[1]?.atMs ?? atMs) > WINDOW_MS) samples.shift();
    },
    read(doneBytes) {
      const first = samples[0];
      const elapsedMs = first === undefined ? 0 : now() - first.atMs;
      if (first === undefined || elapsedMs < LEAST_MS) {
        return { bytesPerSecond: null, secondsLeft: null };
      }
      const bytesPerSecond = ((bytes - first.bytes) * 1000) / elapsedMs;
      const secondsLeft = bytesPerSecond > 0 ? (totalBytes - doneBytes) / bytesPerSecond : null;
      return { bytesPerSecond, secondsLeft };
    },
  };
}
