import { readFileSync } from "node:fs";
import { parseMidi } from "midi-file";
import type { KeyTruth } from "./chord-tracks.ts";

export interface MidiTruth {
  /** Null where no tempo holds for nine tenths of the piece. */
  readonly bpm: number | null;
  /** By Temperley's profiles on the notes as written; null where they do not tell clearly. */
  readonly key: KeyTruth | null;
  readonly seconds: number;
}

/** Temperley 1999. */
const MAJOR = [5, 2, 3.5, 2, 4.5, 4, 2, 4.5, 2, 3.5, 1.5, 4];
const MINOR = [5, 2, 3.5, 4.5, 2, 4, 2, 4.5, 3.5, 2, 1.5, 4];
const CLEAR_MARGIN = 0.05;
const DRUM_CHANNEL = 9;
/** What converters from Doom's own format write, which counts time but knows no beat: it says nothing of the music. */
const MUS_MICROSECONDS_A_BEAT = 631_578;

export function readMidiTruth(path: string): MidiTruth {
  const { header, tracks } = parseMidi(readFileSync(path));
  const ticksPerBeat = header.ticksPerBeat ?? 480;
  const tempos: { tick: number; beatSeconds: number }[] = [{ tick: 0, beatSeconds: 0.5 }];
  let isFromMus = false;
  const classes = Array.from({ length: 12 }, () => 0);
  let lastTick = 0;
  for (const track of tracks) {
    let tick = 0;
    const sounding = new Map<number, number>();
    for (const event of track) {
      tick += event.deltaTime;
      lastTick = Math.max(lastTick, tick);
      if (event.type === "setTempo") {
        tempos.push({ tick, beatSeconds: event.microsecondsPerBeat / 1e6 });
        isFromMus ||= event.microsecondsPerBeat === MUS_MICROSECONDS_A_BEAT;
      }
      if (event.type !== "noteOn" && event.type !== "noteOff") continue;
      if (event.channel === DRUM_CHANNEL) continue;
      const id = event.channel * 128 + event.noteNumber;
      const start = sounding.get(id);
      if (start !== undefined) {
        const pitchClass = event.noteNumber % 12;
        classes[pitchClass] = (classes[pitchClass] ?? 0) + Math.min(2 * ticksPerBeat, tick - start);
        sounding.delete(id);
      }
      if (event.type === "noteOn" && event.velocity > 0) sounding.set(id, tick);
    }
  }
  const { bpm, seconds } = tempoTruth(tempos, { lastTick, ticksPerBeat });
  return { bpm: isFromMus ? null : bpm, seconds, key: keyTruth(classes) };
}

function tempoTruth(
  tempos: readonly { readonly tick: number; readonly beatSeconds: number }[],
  { lastTick, ticksPerBeat }: { readonly lastTick: number; readonly ticksPerBeat: number },
): { bpm: number | null; seconds: number } {
  const sorted = tempos.toSorted((a, b) => a.tick - b.tick);
  const held = new Map<number, number>();
  for (const [index, { tick, beatSeconds }] of sorted.entries()) {
    const ticks = (sorted[index + 1]?.tick ?? lastTick) - tick;
    const seconds = (ticks / ticksPerBeat) * beatSeconds;
    held.set(beatSeconds, (held.get(beatSeconds) ?? 0) + seconds);
  }
  const total = [...held.values()].reduce((sum, seconds) => sum + seconds, 0);
  const [most] = [...held].toSorted((a, b) => b[1] - a[1]);
  const bpm = most && most[1] >= 0.9 * total ? 60 / most[0] : null;
  return { bpm, seconds: total };
}

function keyTruth(classes: readonly number[]): KeyTruth | null {
  const ranked = Array.from({ length: 24 }, (_, index) => {
    const tonic = index % 12;
    const profile = index < 12 ? MAJOR : MINOR;
    const mode = index < 12 ? ("major" as const) : ("minor" as const);
    const turned = profile.map((_weight, at) => profile[(at - tonic + 12) % 12] ?? 0);
    return { key: { tonic, mode }, fit: correlation(turned, classes) };
  }).toSorted((a, b) => b.fit - a.fit);
  const [first, second] = ranked;
  if (!first || !second || !(first.fit - second.fit >= CLEAR_MARGIN)) return null;
  return first.key;
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const meanA = a.reduce((sum, value) => sum + value, 0) / a.length;
  const meanB = b.reduce((sum, value) => sum + value, 0) / b.length;
  let product = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (const [index, value] of a.entries()) {
    const other = (b[index] ?? 0) - meanB;
    product += (value - meanA) * other;
    squaresA += (value - meanA) ** 2;
    squaresB += other ** 2;
  }
  return product / Math.sqrt(squaresA * squaresB);
}
