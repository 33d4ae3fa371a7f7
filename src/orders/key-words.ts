import type { Key, KeyName } from "../audio/measure/measurements.ts";

/** `A minor`. */
export function keyName({ tonic, mode }: KeyName): string {
  return `${tonic} ${mode}`;
}

/** The key that the notes do not tell from this one; null where they do. */
export function ambiguousWith({ ambiguous, runnerUp }: Key): string | null {
  return ambiguous ? keyName(runnerUp) : null;
}
