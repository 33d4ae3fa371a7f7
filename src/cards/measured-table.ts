import { FENCE } from "./code-spans.ts";
import { formatDuration } from "./durations.ts";
import type { MeasuredView } from "./measured-view.ts";
import { codecWords, rateWords, signed } from "./measured-words.ts";

/** As wide as a phone shows code without breaking its lines. */
const MAX_COLUMNS = 36;
const NAME_COLUMNS = 11;
const BAR_DB = 1.5;
const MAX_BAR = 8;

type Row = readonly [name: string, value: string | null];

/** Everything that is known, a line each, in a font whose columns stand below each other. */
export function measuredTable(view: MeasuredView): string {
  const known = [...levelRows(view), ...musicRows(view), ...fileRows(view)].flatMap(
    ([name, value]) => (value === null ? [] : [row(name, value)]),
  );
  const bands = view.bands.map(({ name, levelDb }) => row(name, bandBar(levelDb)));
  const tone = bands.length === 0 ? [] : ["", "Tone against a usual master, dB", ...bands];
  return [FENCE, ...known, ...tone, FENCE].join("\n");
}

function levelRows(view: MeasuredView): Row[] {
  const { stereo } = view;
  return [
    ["Loudness", unit(view.integratedLufs?.toFixed(1), "LUFS")],
    ["  loudest", unit(view.shortTermMaxLufs?.toFixed(1), "LUFS over 3 s")],
    ["  range", unit(view.rangeLu?.toFixed(1), "LU")],
    ["True peak", unit(view.truePeakDbtp === null ? null : signed(view.truePeakDbtp), "dBTP")],
    ["  PLR", unit(view.peakToLoudnessLu?.toFixed(1), "LU")],
    ["Clipping", view.clippedRuns === 0 ? null : `${view.clippedRuns} flat tops`],
    ["Width", stereo === null ? null : widthWords(stereo.widthPercent)],
    ["Correlation", stereo?.correlation?.toFixed(2) ?? null],
    ["Balance", balanceWords(stereo?.balanceDb ?? null)],
  ];
}

function musicRows(view: MeasuredView): Row[] {
  const { tempo, key, tuningCents, sectionStartsSeconds } = view;
  const bpm = (value: number) => (tempo?.isSteady === true ? value.toFixed(1) : value.toFixed(0));
  return [
    ["Content", view.isSpeech ? "mostly speech" : null],
    ["Tempo", tempo === null ? null : `${bpm(tempo.bpm)} BPM, or ${bpm(tempo.alternativeBpm)}`],
    ["Key", key === null ? null : `likely ${key.name}`],
    ["", key === null || key.orName === null ? null : `or ${key.orName}`],
    ["Tuning", tuningCents === null ? null : `${signed(tuningCents, 0)} cents to A=440`],
    ["Parts at", sectionStartsSeconds.length < 2 ? null : starts(sectionStartsSeconds)],
  ];
}

function fileRows(view: MeasuredView): Row[] {
  const { cutoffHz, measuredSeconds, isBeginning } = view;
  return [
    ["Length", `${formatDuration(measuredSeconds)}${isBeginning ? " and more" : ""}`],
    ["Format", codecWords(view.source)],
    ["", rateWords(view.source)],
    ["Cut off at", unit(cutoffHz === null ? null : (cutoffHz / 1000).toFixed(1), "kHz")],
  ];
}

function row(name: string, value: string): string {
  return `${name.padEnd(NAME_COLUMNS)} ${value}`.slice(0, MAX_COLUMNS).trimEnd();
}

function unit(value: string | null | undefined, name: string): string | null {
  return value === null || value === undefined ? null : `${value} ${name}`;
}

function widthWords(widthPercent: number): string {
  return `${Math.round(widthPercent)} % (mono 0, wide 50)`;
}

function balanceWords(balanceDb: number | null): string | null {
  if (balanceDb === null) return null;
  if (Math.abs(balanceDb) < 0.1) return "even";
  return `${Math.abs(balanceDb).toFixed(1)} dB to the ${balanceDb > 0 ? "left" : "right"}`;
}

/** `+3.1 |==`, `-3.1 |--`: with its sign, since a bar alone does not tell up from down. */
function bandBar(levelDb: number): string {
  const length = Math.min(MAX_BAR, Math.round(Math.abs(levelDb) / BAR_DB));
  return `${signed(levelDb).padStart(5)} |${(levelDb > 0 ? "=" : "-").repeat(length)}`;
}

/** As many as a line holds. */
function starts(seconds: readonly number[]): string {
  const room = MAX_COLUMNS - NAME_COLUMNS - 1;
  let words = "";
  for (const start of seconds.slice(1)) {
    const next = `${words}${words === "" ? "" : " "}${formatDuration(start)}`;
    if (next.length > room - 2) return `${words} …`;
    words = next;
  }
  return words;
}
