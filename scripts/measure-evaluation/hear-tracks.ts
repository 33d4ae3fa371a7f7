// A worker thread of `evaluate.ts`: hears every `parts`th track from `part` on, and posts what it found.
import { parentPort, workerData } from "node:worker_threads";
import { hearMusic } from "./evidence.ts";
import { judge } from "./judge.ts";
import { renderMidiPieces } from "./render-midi.ts";
import { RATE_HZ } from "./synth.ts";
import { knownTracks } from "./tracks.ts";

export interface HearJob {
  readonly cacheDir: string;
  readonly part: number;
  readonly parts: number;
}

const { cacheDir, part, parts } = workerData as HearJob;
// All is rendered already: this only finds it.
const pieces = await renderMidiPieces(cacheDir, process.env, new AbortController().signal);
for (const [index, track] of knownTracks(pieces).entries()) {
  if (index % parts !== part) continue;
  const samples = await track.load();
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
  parentPort?.postMessage(judge(track, hearMusic(samples, RATE_HZ)));
}
