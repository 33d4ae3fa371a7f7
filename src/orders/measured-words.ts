import type { Key, KeyName, Tempo } from "../audio/measure/measurements.ts";

/** In nearly all of the track: then a decimal of its tempo means something. */
const STEADY = 0.8;

export function isSteady({ stability }: Tempo): boolean {
  return stability >= STEADY;
}

/** `128 BPM (or 64)`. */
export function tempoWords(tempo: Tempo): string {
  const digits = isSteady(tempo) ? 1 : 0;
  const beats = (bpm: number) => String(Number(bpm.toFixed(digits)));
  return `${beats(tempo.bpm)} BPM (or ${beats(tempo.alternativeBpm)})`;
}

/** `A minor`. */
export function keyName({ tonic, mode }: KeyName): string {
  return `${tonic} ${mode}`;
}

/** The key that the notes do not tell from this one; null where they do. */
export function ambiguousWith({ ambiguous, runnerUp }: Key): string | null {
  return ambiguous ? keyName(runnerUp) : null;
}

/** `A minor`, or `A minor or C major` where nothing decides between the two. */
export function keyWords(key: Key): string {
  const other = ambiguousWith(key);
  return other === null ? keyName(key) : `${keyName(key)} or ${other}`;
}
