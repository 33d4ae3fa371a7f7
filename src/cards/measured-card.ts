import type { Card } from "./card.ts";
import { COLORS, container, subtext, textDisplay } from "./components.ts";
import { formatDuration } from "./durations.ts";
import { titleLine, type TrackHeading } from "./track-heading.ts";

/** What was measured of a track; null is not known. */
export interface MeasuredView extends TrackHeading {
  readonly durationSeconds: number;
  readonly loudness: {
    readonly integratedLufs: number | null;
    readonly rangeLu: number | null;
  };
  readonly peaks: {
    readonly truePeakDbtp: number | null;
    readonly crestFactorDb: number | null;
    readonly clippedRuns: number;
  };
  readonly stereo: { readonly widthPercent: number; readonly correlation: number | null } | null;
  readonly tempo: { readonly bpm: number; readonly alternativeBpm: number } | null;
  readonly key: {
    readonly tonic: string;
    readonly mode: string;
    readonly ambiguous: boolean;
    readonly runnerUp: { readonly tonic: string; readonly mode: string };
  } | null;
}

/** A track's numbers, without anybody's opinion. */
export function measuredCard(view: MeasuredView): Card {
  const { loudness, peaks } = view;
  const lines = [
    line([value(loudness.integratedLufs, "LUFS"), value(loudness.rangeLu, "LU range")]),
    line([
      value(peaks.truePeakDbtp, "dBTP true peak"),
      value(peaks.crestFactorDb, "dB crest"),
      peaks.clippedRuns === 0 ? null : `${peaks.clippedRuns} clipped runs`,
    ]),
    line(stereoWords(view)),
    line([tempoWords(view), keyWords(view)]),
  ];
  const text = textDisplay(
    titleLine(view),
    ...lines,
    subtext(`Measured, without the model · ${formatDuration(view.durationSeconds)}`),
  );
  return { components: [container(COLORS.answer, [text])], files: [] };
}

function stereoWords({ stereo }: MeasuredView): (string | null)[] {
  if (stereo === null) return ["mono"];
  const { widthPercent, correlation } = stereo;
  return [
    value(widthPercent, "% wide"),
    correlation === null ? null : `correlation ${correlation.toFixed(2)}`,
  ];
}

function tempoWords({ tempo }: MeasuredView): string | null {
  return tempo && `${tempo.bpm.toFixed(1)} BPM (or ${tempo.alternativeBpm.toFixed(1)})`;
}

function keyWords({ key }: MeasuredView): string | null {
  if (key === null) return null;
  const other = key.ambiguous ? ` (or ${key.runnerUp.tonic} ${key.runnerUp.mode})` : "";
  return `${key.tonic} ${key.mode}${other}`;
}

function value(number: number | null, unit: string): string | null {
  return number === null ? null : `${number.toFixed(1)} ${unit}`;
}

function line(parts: readonly (string | null)[]): string | null {
  return parts.filter((part) => part !== null).join(" · ") || null;
}
