import type { Track } from "../audio/track.ts";
import { UserError } from "../errors.ts";
import type { AskedQuestion } from "./track-answer.ts";
import type { Moment } from "./turn.ts";

/** `1:12`, `01:12`, `1:02:03`; not `4:3`, nor a part of a longer number, nor a length ("longer than 4:10"). */
const CLOCK =
  /(?<!\b(?:than|under|over|within) )(?<![\d:.])(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)(?![\d:]|\.\d)/g;
/** `second 72`, `72 seconds in`, `at 72 s`. */
const SECOND =
  /\bseconds? (\d{1,4})\b|\b(?:at|around|after) (\d{1,4}) ?(?:s|sec|secs|seconds?)\b|\b(\d{1,4}) ?(?:s|sec|secs|seconds?) in\b/gi;
/** `the last 20 seconds`, `the first minute`. */
const EDGE = /\b(first|last) (?:(\d{1,3}) ?(s|secs?|seconds?|mins?|minutes?)|(minute))\b/i;

/** What the model hears at once: less is not worth a question of its own. */
const WINDOW_SECONDS = 30;
/** Around what was asked about, so that it is heard coming and going. */
const MARGIN_SECONDS = 5;

export interface HeardTrack {
  readonly durationSeconds: number;
  /** How much of it the model hears. */
  readonly heardSeconds: number;
}

/** As `findMoment`; a preset's words name no moment. */
export function momentOf(
  question: AskedQuestion,
  { durationSeconds }: Pick<Track, "durationSeconds">,
  heardCapSeconds: number,
): Moment | null {
  if (question.label !== null) return null;
  const heardSeconds = Math.min(durationSeconds, heardCapSeconds);
  return findMoment(question.text, { durationSeconds, heardSeconds });
}

/**
 * The part of the track that a question is about: "what happens at 1:12?", "from 0:45 to 1:10", "the last 20 seconds".
 * With a margin, at least a window long, in whole seconds; null where it names no moment, or all of the track. Throws a
 * UserError for a moment that the track does not have, or that is not heard.
 */
export function findMoment(question: string, track: HeardTrack): Moment | null {
  const asked = edgeOf(question, track) ?? spanOf(question);
  if (asked === undefined) return null;
  refuseUnheard(asked, track);
  return widen(asked, Math.floor(track.heardSeconds));
}

function edgeOf(question: string, { durationSeconds }: HeardTrack): Moment | undefined {
  const match = EDGE.exec(question);
  if (match === null) return undefined;
  const [, edge = "", count = "1", unit = "minute"] = match;
  const seconds = Number(count) * (unit.toLowerCase().startsWith("m") ? 60 : 1);
  if (edge.toLowerCase() === "first") {
    return { fromSeconds: 0, toSeconds: Math.min(seconds, durationSeconds) };
  }
  return { fromSeconds: Math.max(0, durationSeconds - seconds), toSeconds: durationSeconds };
}

/** From the earliest to the latest of the times that are named. */
function spanOf(question: string): Moment | undefined {
  const clocks = [...question.matchAll(CLOCK)].map(
    ([, hours = "0", minutes = "0", seconds = "0"]) =>
      (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds),
  );
  const seconds = [...question.matchAll(SECOND)].map(([, ...groups]) =>
    Number(groups.find((group) => group !== undefined)),
  );
  const times = [...clocks, ...seconds];
  if (times.length === 0) return undefined;
  return { fromSeconds: Math.min(...times), toSeconds: Math.max(...times) };
}

function refuseUnheard({ fromSeconds, toSeconds }: Moment, track: HeardTrack): void {
  if (fromSeconds >= track.durationSeconds) {
    throw new UserError(
      "no-such-moment",
      `The track is ${clock(track.durationSeconds)} long: there is nothing at ${clock(fromSeconds)}.`,
    );
  }
  if (
    fromSeconds >= track.heardSeconds ||
    Math.min(toSeconds, track.durationSeconds) > track.heardSeconds + 1
  ) {
    throw new UserError(
      "moment-not-heard",
      `I hear the first ${clock(track.heardSeconds)} of a track. Attach the part that you mean as a file of its own.`,
    );
  }
}

function widen({ fromSeconds, toSeconds }: Moment, endSeconds: number): Moment | null {
  const end = Math.min(toSeconds, endSeconds);
  const missing = Math.max(0, WINDOW_SECONDS - (end - fromSeconds));
  const margin = Math.max(MARGIN_SECONDS, missing / 2);
  let from = Math.floor(fromSeconds - margin);
  let to = Math.ceil(end + margin);
  // At an end of the track the other side gets what is missing.
  if (from < 0) [from, to] = [0, to - from];
  if (to > endSeconds) [from, to] = [Math.max(0, from - (to - endSeconds)), endSeconds];
  return from === 0 && to >= endSeconds ? null : { fromSeconds: from, toSeconds: to };
}

/** What the model is asked: it cannot know that it hears a part only. */
export function questionAbout(text: string, moment: Moment | null): string {
  if (moment === null) return text;
  const { fromSeconds, toSeconds } = moment;
  return `This is a part of a longer track, from ${clock(fromSeconds)} to ${clock(toSeconds)}. ${text}`;
}

export function isSameMoment(one: Moment | null, other: Moment | null): boolean {
  return one?.fromSeconds === other?.fromSeconds && one?.toSeconds === other?.toSeconds;
}

/** `1:05`, as people write it. */
export function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
