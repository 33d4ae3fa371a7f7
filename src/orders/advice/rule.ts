import { isLosslessCodec } from "../../audio/lossless-codec.ts";
import type { Measurements } from "../../audio/measure/measurements.ts";

/** All that is measured but for what only a picture needs. */
export type MeasuredTrack = Omit<Measurements, "timeline">;

export type Severity = "problem" | "warning" | "notice";

/** What a number means for whoever made the track. */
export interface Advice {
  /** Of the rule, as docs/advice.md names it. */
  readonly id: string;
  /** A problem is a fault wherever it is played, a warning one in most places, a notice may well be meant so. */
  readonly severity: Severity;
  /** With the number; at most 60 characters, no full stop. */
  readonly finding: string;
  /** What follows and what to do; at most 160 characters. */
  readonly advice: string;
}

/** Looks at one thing; null where it is as it should be, or not known. */
export type Rule = (track: MeasuredTrack) => Advice | null;

/** Whether the samples are those that the studio wrote. */
export function isLossless({ source }: Pick<MeasuredTrack, "source">): boolean {
  return isLosslessCodec(source.codec);
}

export function isMusic({ content }: Pick<MeasuredTrack, "content">): boolean {
  return content.kind === "music";
}

/** `+0.8`: advice always says which side of zero. */
export function signedDb(value: number): string {
  return `${value > 0 ? "+" : ""}${value.toFixed(1)}`;
}
