import { isLosslessCodec } from "../lossless-codec.ts";
import type { Key, Measurements, Timeline } from "../measure/measurements.ts";
import { clockTime, spokenLength } from "./clock-time.ts";

const MAX_CHARACTERS = 300;
/** What is said of the loudness: a start or an end is quiet that is this far below the loudest moment. */
const QUIET_LU = 8;
const EVEN_LU = 3;
/** The first moment as loud as the loudest, but for what nobody hears. */
const ALIKE_LU = 1;
/** Section times are told while they help. */
const MOST_SECTION_TIMES = 5;
/** A start or an end, as a share of the track. */
const EDGE_SHARE = 0.08;
/** Fewer flat tops are nobody's loss. */
const CLIPPED_RUNS_A_MINUTE = 60;

/**
 * Alternative text for who cannot see the picture: what it shows, in at most 300 characters, the most telling first. Only
 * numbers and words of ours, nothing that came with the file.
 */
export function describePicture(measurements: Measurements): string {
  const sentences = [
    lengthWords(measurements),
    loudnessWords(measurements),
    sectionWords(measurements),
    clippingWords(measurements),
    musicWords(measurements),
  ];
  let text = "";
  for (const sentence of sentences) {
    const longer = text === "" ? sentence : `${text} ${sentence}`;
    if (sentence !== "" && longer.length <= MAX_CHARACTERS) text = longer;
  }
  return text;
}

function lengthWords({ measuredSeconds, truncated }: Measurements): string {
  const length = spokenLength(measuredSeconds);
  return truncated ? `Waveform of a track's first ${length}.` : `Waveform of a track of ${length}.`;
}

function loudnessWords({ loudness, timeline, peaks }: Measurements): string {
  const { integratedLufs } = loudness;
  if (integratedLufs === null)
    return peaks.truePeakDbtp === null ? "Silent." : "Too quiet or too short to rate its loudness.";
  const words = courseWords(timeline);
  return `Loudness ${integratedLufs.toFixed(1)} LUFS${words === "" ? "" : `: ${words}`}.`;
}

/** Empty where there are no 3 s to speak of. */
function courseWords({ shortTermLufs, stepSeconds }: Timeline): string {
  const known = shortTermLufs.flatMap((lufs, step) => (lufs === null ? [] : [{ lufs, step }]));
  if (known.length === 0) return "";
  const sorted = known.map(({ lufs }) => lufs).toSorted((a, b) => a - b);
  const loudestLufs = sorted.at(-1) ?? 0;
  const quietestLufs = sorted[Math.floor(sorted.length * 0.1)] ?? loudestLufs;
  if (loudestLufs - quietestLufs < EVEN_LU) return "even throughout";
  const loudest = known.find(({ lufs }) => lufs >= loudestLufs - ALIKE_LU);
  // The first and last 1.5 s have no 3 s around them: no silence.
  const skipped = Math.ceil(1.5 / stepSeconds);
  const inner = shortTermLufs.slice(skipped, Math.max(skipped + 1, shortTermLufs.length - skipped));
  const edge = Math.max(1, Math.round(inner.length * EDGE_SHARE));
  const isQuiet = (steps: readonly (number | null)[]) =>
    meanOf(steps.map((lufs) => lufs ?? loudestLufs - QUIET_LU)) <= loudestLufs - QUIET_LU;
  return [
    isQuiet(inner.slice(0, edge)) ? "starts quietly" : "",
    `loudest from about ${clockTime(((loudest?.step ?? 0) + 0.5) * stepSeconds)}`,
    isQuiet(inner.slice(-edge)) ? "ends quietly" : "",
  ]
    .filter((words) => words !== "")
    .join(", ");
}

function sectionWords({ sections }: Measurements): string {
  if (sections.length < 2) return "No section boundary.";
  const changes = sections.slice(1).map(({ startSeconds }) => clockTime(startSeconds));
  const count = `${sections.length} sections`;
  if (changes.length > MOST_SECTION_TIMES) return `${count}.`;
  return `${count}, changing at ${listed(changes)}.`;
}

/** Empty where it is not known: lossy codecs round flat tops off, and make some of their own. */
function clippingWords({ source, peaks, timeline, measuredSeconds }: Measurements): string {
  if (!isLosslessCodec(source.codec)) return "";
  const first = timeline.clippedSamples.findIndex(isAt);
  if (peaks.clippedRuns === 0 && first === -1) return "No clipping.";
  if (peaks.clippedRuns / Math.max(1, measuredSeconds / 60) < CLIPPED_RUNS_A_MINUTE) return "";
  if (first === -1) return "Clipped, then turned down.";
  const share = timeline.clippedSamples.filter(isAt).length / timeline.clippedSamples.length;
  if (share > 0.5) return "Clipping most of the time.";
  return `Clipping, first at ${clockTime(first * timeline.stepSeconds)}.`;
}

function isAt(clippedSamples: number): boolean {
  return clippedSamples > 0;
}

function musicWords({ tempo, key }: Measurements): string {
  const words = [tempo ? `${Math.round(tempo.bpm)} BPM` : "", key ? keyWords(key) : ""];
  const known = words.filter((word) => word !== "");
  return known.length > 0 ? `${known.join(", ")}.` : "";
}

function keyWords({ tonic, mode, runnerUp, ambiguous }: Key): string {
  const likely = `likely ${tonic} ${mode}`;
  return ambiguous ? `${likely} or ${runnerUp.tonic} ${runnerUp.mode}` : likely;
}

function listed(items: readonly string[]): string {
  const last = items.at(-1) ?? "";
  return items.length > 1 ? `${items.slice(0, -1).join(", ")} and ${last}` : last;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
