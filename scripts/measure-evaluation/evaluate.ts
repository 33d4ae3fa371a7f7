// How often tempo and key are right on tracks with known answers: `node scripts/measure-evaluation/evaluate.ts`. Fetches
// two Debian packages of MIDI files and fluidsynth into .cache (a quarter of an hour of one core, 2.5 GB).
import { fileURLToPath } from "node:url";
import { createAnalysis } from "../../src/audio/measure/analysis.ts";
import type { Key, Tempo } from "../../src/audio/measure/measurements.ts";
import type { KeyTruth } from "./chord-tracks.ts";
import { renderMidiPieces } from "./render-midi.ts";
import { RATE_HZ } from "./synth.ts";
import { knownTracks, type KnownTrack } from "./tracks.ts";

const CACHE_DIR = fileURLToPath(new URL("../../.cache/measure-evaluation", import.meta.url));
const DEADLINE_MS = 30 * 60 * 1_000;
const BLOCK_FRAMES = 16_384;
const NAMES = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"] as const;

interface Tally {
  known: number;
  shown: number;
  exact: number;
  /** Half or double of the tempo; either of two keys that are shown together. */
  allowed: number;
}

const tempos = new Map<string, Tally>();
const keys = new Map<string, Tally>();

const pieces = await renderMidiPieces(CACHE_DIR, process.env, AbortSignal.timeout(DEADLINE_MS));
for (const track of knownTracks(pieces)) {
  const { tempo, key } = await measure(track);
  const groups = [track.group, track.heldOut ? "held out" : "tuned on", "all"];
  for (const group of groups) {
    if (track.bpm !== null) countTempo(tallyOf(tempos, group), track.bpm, tempo);
    if (track.key !== null) countKey(tallyOf(keys, group), track.key, key);
  }
}
print("Tempo within 4 %", "with half and double", tempos);
print("Key", "with both of two shown", keys);

async function measure(track: KnownTrack): Promise<{ tempo: Tempo | null; key: Key | null }> {
  const samples = await track.load();
  const analysis = createAnalysis({ sampleRateHz: RATE_HZ, channels: 1, channelMask: 4 });
  for (let at = 0; at < samples.length; at += BLOCK_FRAMES) {
    analysis.add([samples.subarray(at, at + BLOCK_FRAMES)]);
  }
  return analysis.finish();
}

function countTempo(tally: Tally, bpm: number, tempo: Tempo | null): void {
  tally.known += 1;
  if (!tempo) return;
  const isNear = (wanted: number) => Math.abs(tempo.bpm / wanted - 1) < 0.04;
  tally.shown += 1;
  tally.exact += Number(isNear(bpm));
  tally.allowed += Number([bpm, bpm / 2, bpm * 2].some(isNear));
}

function countKey(tally: Tally, truth: KeyTruth, key: Key | null): void {
  tally.known += 1;
  if (!key) return;
  const isTrue = ({ tonic, mode }: Pick<Key, "tonic" | "mode">) =>
    tonic === NAMES[truth.tonic] && mode === truth.mode;
  tally.shown += 1;
  tally.exact += Number(isTrue(key));
  tally.allowed += Number(isTrue(key) || (key.ambiguous && isTrue(key.runnerUp)));
}

function tallyOf(tallies: Map<string, Tally>, group: string): Tally {
  const tally = tallies.get(group) ?? { known: 0, shown: 0, exact: 0, allowed: 0 };
  tallies.set(group, tally);
  return tally;
}

function print(title: string, allowed: string, tallies: ReadonlyMap<string, Tally>): void {
  console.log(`\n| ${title} | tracks | shown | right | ${allowed} |\n|---|---|---|---|---|`);
  const share = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)} %`;
  for (const [group, tally] of tallies) {
    const { known, shown, exact } = tally;
    console.log(
      `| ${group} | ${known} | ${share(shown, known)} | ${share(exact, shown)} | ${share(tally.allowed, shown)} |`,
    );
  }
}
